using MmExporter;
using MmExporter.Commands;

ServeCommand serve = new(Environment.GetEnvironmentVariable, Daemon.RunAsync, StartCheck.MistakesOf);
serve.Root.Subcommands.Add(new LedgerCommand(Console.Out, Console.Error).Root);
serve.Root.Subcommands.Add(new HealthcheckCommand(Environment.GetEnvironmentVariable, Console.Error).Root);
return await CommandLine.RunAsync(serve.Root, args);
