using FsCheck;
using FsCheck.Fluent;

namespace Mmstats.Format.Tests.Support;

/// <summary>Checks a property on generated values; a failure tells the smallest one found and the seed.</summary>
internal static class Properties
{
    public static void ForAll<T>(Gen<T> values, int count, Action<T> holds) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(count).WithQuietOnSuccess(true), Prop.ForAll(values.ToArbitrary(), holds));
}
