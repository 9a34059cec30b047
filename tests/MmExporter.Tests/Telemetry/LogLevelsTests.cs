using Microsoft.Extensions.Logging;
using MmExporter.Telemetry;

namespace MmExporter.Tests.Telemetry;

/// <summary>Which lines are logged.</summary>
public sealed class LogLevelsTests
{
    [Theory]
    [InlineData("info", "MmExporter.Collector", LogLevel.Information)]
    [InlineData("error", "Daemon", LogLevel.Error)]
    [InlineData("warn,Collector=debug", "MmExporter.Collector", LogLevel.Debug)]
    [InlineData("warn,Collector=debug", "MmExporter.BackgroundPasses", LogLevel.Warning)]
    [InlineData("debug,Ledger=error", "MmExporter.Ledger.LedgerWorker", LogLevel.Error)]
    [InlineData("debug,Ledger=error", "MmExporter.Ledger.Storage.LedgerStore", LogLevel.Error)]
    [InlineData("debug,Ledger=error,LedgerStore=warn", "MmExporter.Ledger.Storage.LedgerStore", LogLevel.Warning)]
    [InlineData("debug,LedgerStore=warn,Ledger=error", "MmExporter.Ledger.Storage.LedgerStore", LogLevel.Warning)]
    [InlineData("warn, Collector=debug", "MmExporter.Collector", LogLevel.Debug)]
    [InlineData("debug", "Microsoft.AspNetCore.Server.Kestrel", LogLevel.Warning)]
    [InlineData("error", "Microsoft.AspNetCore.Server.Kestrel", LogLevel.Error)]
    [InlineData("info,Kestrel=debug", "Microsoft.AspNetCore.Server.Kestrel", LogLevel.Debug)]
    [InlineData("info,Nobody=debug", "MmExporter.Collector", LogLevel.Information)]
    public void The_level_of_the_logger_goes_before_that_of_its_folder_and_that_before_the_general_one(string text, string category, LogLevel lowest)
    {
        Assert.True(LogLevels.TryParse(text, out LogLevels? levels));
        Assert.All(Enum.GetValues<LogLevel>(), level => Assert.Equal(level >= lowest, levels.IsEnabled(category, level)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("loud")]
    [InlineData("Info")]
    [InlineData("Collector=debug")]
    [InlineData("info,")]
    [InlineData("info,debug")]
    [InlineData("info,Collector")]
    [InlineData("info,Collector=")]
    [InlineData("info,Collector=loud")]
    [InlineData("info,=debug")]
    [InlineData("info,Collector=debug=warn")]
    [InlineData("info,Collector=debug,Collector=warn")]
    public void Anything_else_is_no_level(string text) => Assert.False(LogLevels.TryParse(text, out _));
}
