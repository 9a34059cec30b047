using System.Collections.Immutable;
using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;

namespace MmExporter.Tests.Architecture;

/// <summary>Gathers the types of the assembly that signatures and instructions name.</summary>
internal sealed class UseCollector(MetadataReader metadata) : ISignatureTypeProvider<int, object?>
{
    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public HashSet<TypeDefinitionHandle> Types { get; } = [];

    /// <summary>The namespaces of the types of other assemblies.</summary>
    public HashSet<string> OtherNamespaces { get; } = [];

    public void AddLocals(StandaloneSignatureHandle handle)
    {
        if (!handle.IsNil)
        {
            metadata.GetStandaloneSignature(handle).DecodeLocalSignature(this, null);
        }
    }

    public void AddInstructions(ReadOnlySpan<byte> code)
    {
        for (int i = 0; i < code.Length;)
        {
            short value = code[i++];
            if (value == 0xFE)
            {
                value = (short)(0xFE00 | code[i++]);
            }

            OperandType operand = OpCodesByValue[value].OperandType;
            if (operand is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                AddEntity(MetadataTokens.EntityHandle(BitConverter.ToInt32(code[i..])));
            }

            i += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code[i..]),
                _ => 4,
            };
        }
    }

    public void AddEntity(EntityHandle handle)
    {
        if (handle.IsNil)
        {
            return;
        }

        switch (handle.Kind)
        {
            case HandleKind.TypeDefinition:
                Types.Add((TypeDefinitionHandle)handle);
                break;
            case HandleKind.TypeReference:
                GetTypeFromReference(metadata, (TypeReferenceHandle)handle, 0);
                break;
            case HandleKind.TypeSpecification:
                metadata.GetTypeSpecification((TypeSpecificationHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.MethodDefinition:
                Types.Add(metadata.GetMethodDefinition((MethodDefinitionHandle)handle).GetDeclaringType());
                metadata.GetMethodDefinition((MethodDefinitionHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.FieldDefinition:
                Types.Add(metadata.GetFieldDefinition((FieldDefinitionHandle)handle).GetDeclaringType());
                metadata.GetFieldDefinition((FieldDefinitionHandle)handle).DecodeSignature(this, null);
                break;
            case HandleKind.MemberReference:
                AddEntity(metadata.GetMemberReference((MemberReferenceHandle)handle).Parent);
                break;
            case HandleKind.MethodSpecification:
                MethodSpecification method = metadata.GetMethodSpecification((MethodSpecificationHandle)handle);
                AddEntity(method.Method);
                method.DecodeSignature(this, null);
                break;
            default:
                break;
        }
    }

    public int GetTypeFromDefinition(MetadataReader reader, TypeDefinitionHandle handle, byte rawTypeKind) => Types.Add(handle) ? 1 : 0;

    public int GetTypeFromSpecification(MetadataReader reader, object? genericContext, TypeSpecificationHandle handle, byte rawTypeKind) =>
        reader.GetTypeSpecification(handle).DecodeSignature(this, genericContext);

    public int GetTypeFromReference(MetadataReader reader, TypeReferenceHandle handle, byte rawTypeKind) =>
        OtherNamespaces.Add(reader.GetString(reader.GetTypeReference(handle).Namespace)) ? 1 : 0;

    public int GetArrayType(int elementType, ArrayShape shape) => 0;

    public int GetByReferenceType(int elementType) => 0;

    public int GetFunctionPointerType(MethodSignature<int> signature) => 0;

    public int GetGenericInstantiation(int genericType, ImmutableArray<int> typeArguments) => 0;

    public int GetGenericMethodParameter(object? genericContext, int index) => 0;

    public int GetGenericTypeParameter(object? genericContext, int index) => 0;

    public int GetModifiedType(int modifier, int unmodifiedType, bool isRequired) => 0;

    public int GetPinnedType(int elementType) => 0;

    public int GetPointerType(int elementType) => 0;

    public int GetPrimitiveType(PrimitiveTypeCode typeCode) => 0;

    public int GetSZArrayType(int elementType) => 0;
}
