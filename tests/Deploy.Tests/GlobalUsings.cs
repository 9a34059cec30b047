global using EndToEnd.Tests.Support;
global using EndToEnd.Tests.Support.Scrapers;
global using TestSupport;
