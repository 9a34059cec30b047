using MmExporter.Formats;

namespace MmExporter.Model;

/// <summary>A file that takes part in the model.</summary>
/// <param name="Path">Its path, which orders files and tells writers of one name apart.</param>
/// <param name="Content">Its fields and values.</param>
internal readonly record struct WriterFile(string Path, FileContent Content);
