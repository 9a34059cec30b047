using MmExporter.Model.Naming;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Primitives;
using MmExporter.Rendering;
using MmExporter.Tests.Support;
using MmExporter.Web.Negotiation;

namespace MmExporter.Tests.Web;

/// <summary>Whatever a header says, there is an answer, and it is the one of the rules.</summary>
public sealed class NegotiationPropertyTests
{
    private static readonly Gen<string> Fragment = Gen.Frequency(
        (4, Gen.Elements(",", ";", "=", "\"", "\\", "/", "*", " ", "\t", "q=", "q=0.5", ".", "0", "1")),
        (4, Gen.Elements(
            "text/plain", "*/*", "text/*", "application/*", "application/openmetrics-text", "application/vnd.google.protobuf", ";version=1.0.0",
            ";version=0.0.4", ";proto=io.prometheus.client.MetricFamily", ";encoding=delimited", ";escaping=", "dots", "gzip", "identity")),
        (1, Gen.Choose(0, 0xFFFF).Select(value => ((char)value).ToString())));

    private static readonly Gen<string> AnyHeader = Gen.OneOf(
        Fragment.ArrayOf().Select(string.Concat).Resize(60),
        Gen.Choose(0, 0xFFFF).Select(value => (char)value).ArrayOf().Select(characters => new string(characters)).Resize(60));

    private static readonly Gen<AskedRange> AnyRange =
        from type in Gen.Elements(
            "text/plain", "text/*", "application/openmetrics-text", "application/vnd.google.protobuf", "application/*", "*/*", "text/html")
        from version in Gen.Elements(null, null, "0.0.4", "1.0.0", "1.0.0", "0.0.1")
        from proto in Gen.Elements(null, null, "io.prometheus.client.MetricFamily", "another.Message")
        from encoding in Gen.Elements(null, null, "delimited", "text")
        from escaping in Gen.Elements(null, "allow-utf-8", "underscores", "dots", "values")
        from weight in Gen.Elements(0, 1, 5, 5, 10)
        select new AskedRange(type, version, proto, encoding, escaping, weight);

    [Fact]
    public void Any_header_has_an_answer() =>
        Properties.ForAll(AnyHeader.ArrayOf().Resize(5), 20_000, lines =>
        {
            var header = new StringValues(lines);
            Exposition exposition = AcceptHeader.Choose(header);
            Assert.True(Enum.IsDefined(exposition.Format) && Enum.IsDefined(exposition.Escaping));
            Assert.Equal(exposition, AcceptHeader.Choose(header));

            bool isAcceptable = AcceptEncodingHeader.TryChoose(header, out ContentCoding coding);
            Assert.True(Enum.IsDefined(coding));
            Assert.True(isAcceptable || coding == ContentCoding.Identity);
        });

    [Fact]
    public void The_answer_is_that_of_the_rules() =>
        Properties.ForAll(AnyRange.ArrayOf().Resize(6), 20_000, ranges => Assert.Equal(Expected(ranges), AcceptHeader.Choose(Header(ranges))));

    [Fact]
    public void The_rules_lead_to_every_format_and_escaping()
    {
        var met = new HashSet<Exposition>();
        Properties.ForAll(AnyRange.ArrayOf().Resize(6), 5_000, ranges => met.Add(AcceptHeader.Choose(Header(ranges))));
        Assert.Equal(Enum.GetValues<ExpositionFormat>().Length * Enum.GetValues<EscapingScheme>().Length, met.Count);
    }

    [Fact]
    public void Nonsense_between_the_elements_changes_nothing() =>
        Properties.ForAll(AnyRange.ArrayOf().Resize(6), 3_000, ranges =>
        {
            string nonsense = string.Join(",;q=1,text,*/plain;,a/b;q=9,", ranges.Select(range => range.Text.ToUpperInvariant()).Prepend("").Append(""));
            Assert.Equal(Expected(ranges), AcceptHeader.Choose(nonsense));
            Assert.Equal(Expected(ranges), AcceptHeader.Choose(ranges.Select(range => range.Text).ToArray()));
        });

    private static string Header(AskedRange[] ranges) => string.Join(", ", ranges.Select(range => range.Text));

    /// <summary>The rules once more, as slowly and plainly as they can be said.</summary>
    private static Exposition Expected(AskedRange[] ranges) =>
        (from format in Enum.GetValues<ExpositionFormat>()
         let said = ranges.Index().Where(range => range.Item.Means(format))
             .OrderByDescending(range => range.Item.Breadth).ThenByDescending(range => range.Item.ParametersOf(format).Count())
             .ThenByDescending(range => range.Item.Weight).ThenBy(range => range.Index).ToArray()
         where said.Length > 0 && said[0].Item.Weight > 0
         orderby said[0].Item.Weight descending, said[0].Item.Breadth descending, said[0].Index, format
         select new Exposition(format, said[0].Item.EscapingScheme)).FirstOrDefault(Exposition.Default);

    private sealed record AskedRange(string Type, string? Version, string? Proto, string? Encoding, string? Escaping, int Weight)
    {
        public string Text => string.Concat(
            Type, Of("version", Version), Of("proto", Proto), Of("encoding", Encoding), Of("escaping", Escaping), $";q={Weight / 10}.{Weight % 10}");

        public int Breadth => Type == "*/*" ? 0 : Type.EndsWith('*') ? 1 : 2;

        public EscapingScheme EscapingScheme => Escaping switch
        {
            "allow-utf-8" => EscapingScheme.AllowUtf8,
            "dots" => EscapingScheme.Dots,
            "values" => EscapingScheme.Values,
            _ => EscapingScheme.Underscores,
        };

        public bool Means(ExpositionFormat format)
        {
            string name = format switch
            {
                ExpositionFormat.OpenMetrics100 => "application/openmetrics-text",
                ExpositionFormat.Protobuf => "application/vnd.google.protobuf",
                _ => "text/plain",
            };
            return (Type == name || Type == name.Split('/')[0] + "/*" || Type == "*/*") && ParametersOf(format).All(isOurs => isOurs);
        }

        /// <summary>For each parameter that tells this format from others: whether it is this format's.</summary>
        public IEnumerable<bool> ParametersOf(ExpositionFormat format) => (format == ExpositionFormat.Protobuf
            ? new[] { (Proto, Ours: "io.prometheus.client.MetricFamily"), (Encoding, Ours: "delimited") }
            : [(Version, Ours: format == ExpositionFormat.Text004 ? "0.0.4" : "1.0.0")])
            .Where(parameter => parameter.Item1 is not null).Select(parameter => parameter.Item1 == parameter.Ours);

        private static string Of(string name, string? value) => value is null ? "" : $";{name}={value}";
    }
}
