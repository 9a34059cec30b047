using System.Reflection;
using System.Runtime.CompilerServices;

namespace Mmstats.Writer.Tests.Packages;

/// <summary>Types as they are written in C#, with what may be null; those of the system without their namespace.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<string, string> Keywords = new(StringComparer.Ordinal)
    {
        ["Void"] = "void", ["Object"] = "object", ["String"] = "string", ["Boolean"] = "bool", ["Char"] = "char",
        ["Byte"] = "byte", ["SByte"] = "sbyte", ["Int16"] = "short", ["UInt16"] = "ushort", ["Int32"] = "int", ["UInt32"] = "uint",
        ["Int64"] = "long", ["UInt64"] = "ulong", ["Single"] = "float", ["Double"] = "double",
    };

    public static string Of(Type type) => Of(type, null, []);

    public static string Of(ParameterInfo parameter) =>
        Of(parameter.ParameterType, new NullabilityInfoContext().Create(parameter), ElementNames(parameter));

    public static string Of(PropertyInfo property) =>
        Of(property.PropertyType, new NullabilityInfoContext().Create(property), ElementNames(property));

    public static string Of(FieldInfo field) => Of(field.FieldType, new NullabilityInfoContext().Create(field), ElementNames(field));

    public static string Of(EventInfo added) => Of(added.EventHandlerType!, new NullabilityInfoContext().Create(added), ElementNames(added));

    /// <summary>A type of the assembly itself, with its namespace.</summary>
    public static string Full(Type type) => $"{type.Namespace}.{Of(type)}";

    private static string Of(Type type, NullabilityInfo? nullability, Queue<string?> elementNames)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!, nullability, elementNames);
        if (Nullable.GetUnderlyingType(type) is { } value)
            return Of(value, null, elementNames) + "?";
        var mark = !type.IsValueType && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        if (type.IsArray)
            return $"{Of(type.GetElementType()!, nullability?.ElementType, elementNames)}[]{mark}";
        if (type.IsGenericParameter)
            return type.Name + mark;
        // The names of a tuple's elements come before those of the tuples in it.
        var isTuple = type.IsGenericType && type.Name.StartsWith("ValueTuple`", StringComparison.Ordinal);
        string?[] names = isTuple ? [.. type.GetGenericArguments().Select(_ => elementNames.TryDequeue(out var element) ? element : null)] : [];
        string[] arguments = [.. type.GetGenericArguments().Select((argument, i) => Of(argument, Argument(nullability, i), elementNames))];
        if (isTuple)
            return $"({string.Join(", ", arguments.Zip(names, (argument, element) => element == null ? argument : $"{argument} {element}"))})";
        var outer = type.DeclaringType != null ? Of(type.DeclaringType) + "." : "";
        var name = type.Namespace == "System" ? Keywords.GetValueOrDefault(type.Name, type.Name) : type.Name;
        return outer + name.Split('`')[0] + (arguments.Length > 0 ? $"<{string.Join(", ", arguments)}>" : "") + mark;
    }

    private static Queue<string?> ElementNames(ICustomAttributeProvider member) => new(
        member.GetCustomAttributes(typeof(TupleElementNamesAttribute), inherit: false).OfType<TupleElementNamesAttribute>().SelectMany(names => names.TransformNames));

    private static NullabilityInfo? Argument(NullabilityInfo? nullability, int index) =>
        nullability != null && index < nullability.GenericTypeArguments.Length ? nullability.GenericTypeArguments[index] : null;
}
