global using EndToEnd.Tests.Support;
global using TestSupport;
