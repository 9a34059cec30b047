using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace MmExporter.Tests.Architecture;

/// <summary>
/// Which types of an assembly use which others of it: in bases, fields, signatures, local variables and instructions.
/// </summary>
/// <remarks>Constants and <c>nameof</c> leave no trace in an assembly, so they do not count as use.</remarks>
internal sealed class FolderUses : IDisposable
{
    private readonly PEReader assembly;
    private readonly MetadataReader metadata;

    public FolderUses(string path)
    {
        assembly = new PEReader(File.OpenRead(path));
        metadata = assembly.GetMetadataReader();
    }

    /// <summary>All uses of one written type by another. Nested and generated types count as the type around them.</summary>
    public IEnumerable<TypeUse> Find()
    {
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            WrittenType user = Name(handle);
            var collector = new UseCollector(metadata);
            Collect(handle, collector);
            foreach (WrittenType used in collector.Types.Select(Name).Distinct())
            {
                if (used != user && used.IsOurs && user.IsOurs)
                {
                    yield return new TypeUse(user, used);
                }
            }
        }
    }

    /// <summary>The folders whose types use a namespace of another assembly.</summary>
    public IEnumerable<string> FoldersThatUse(string otherNamespace)
    {
        foreach (TypeDefinitionHandle handle in metadata.TypeDefinitions)
        {
            var collector = new UseCollector(metadata);
            Collect(handle, collector);
            if (Name(handle).IsOurs && collector.OtherNamespaces.Contains(otherNamespace))
            {
                yield return Name(handle).Folder;
            }
        }
    }

    public void Dispose() => assembly.Dispose();

    private void Collect(TypeDefinitionHandle handle, UseCollector collector)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        collector.AddEntity(type.BaseType);
        foreach (InterfaceImplementationHandle implemented in type.GetInterfaceImplementations())
        {
            collector.AddEntity(metadata.GetInterfaceImplementation(implemented).Interface);
        }

        foreach (FieldDefinitionHandle field in type.GetFields())
        {
            metadata.GetFieldDefinition(field).DecodeSignature(collector, null);
        }

        foreach (MethodDefinitionHandle method in type.GetMethods())
        {
            MethodDefinition definition = metadata.GetMethodDefinition(method);
            definition.DecodeSignature(collector, null);
            if (definition.RelativeVirtualAddress != 0)
            {
                MethodBodyBlock body = assembly.GetMethodBody(definition.RelativeVirtualAddress);
                collector.AddLocals(body.LocalSignature);
                collector.AddInstructions(body.GetILBytes()!);
            }
        }
    }

    private WrittenType Name(TypeDefinitionHandle handle)
    {
        TypeDefinition type = metadata.GetTypeDefinition(handle);
        while (!type.GetDeclaringType().IsNil)
        {
            type = metadata.GetTypeDefinition(type.GetDeclaringType());
        }

        return new WrittenType(metadata.GetString(type.Namespace), metadata.GetString(type.Name));
    }
}
