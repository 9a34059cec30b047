using MmExporter;
using MmExporter.Commands;

return await CommandLine.RunAsync(new ServeCommand(Environment.GetEnvironmentVariable, Daemon.RunAsync).Root, args);
