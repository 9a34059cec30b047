using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Mmstats.Writer.Tests.Packages;

/// <summary>What an assembly lets others use, a line for each type and member, sorted.</summary>
internal static class PublicApi
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static string[] Of(Assembly assembly)
    {
        var lines = assembly.GetExportedTypes().SelectMany(Describe).ToArray();
        Array.Sort(lines, StringComparer.Ordinal);
        return lines;
    }

    private static IEnumerable<string> Describe(Type type)
    {
        var owner = TypeNames.Full(type);
        yield return $"{owner} : {Kind(type)}{Bases(type)}{Constraints(type)}";
        foreach (var member in type.GetMembers(Declared))
        {
            var line = member switch
            {
                ConstructorInfo constructor when IsSeen(constructor) => $"{owner}({Parameters(constructor)})",
                MethodInfo method when IsSeen(method) && IsWritten(method) => $"{owner}.{Method(method)}",
                PropertyInfo property when property.GetAccessors(nonPublic: true).Any(IsSeen) => $"{owner}.{Property(property)}",
                EventInfo added when IsSeen(added.AddMethod!) => $"{owner}.{added.Name} -> event {TypeNames.Of(added)}",
                FieldInfo { IsSpecialName: false } field when field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly => $"{owner}.{Field(field)}",
                _ => null,
            };
            if (line != null)
                yield return line;
        }
    }

    private static bool IsSeen(MethodBase method) => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly;

    // Not accessors, which stand with their property, and not what the compiler makes of a record.
    private static bool IsWritten(MethodInfo method) =>
        (!method.IsSpecialName || method.Name.StartsWith("op_", StringComparison.Ordinal)) &&
        !method.IsDefined(typeof(CompilerGeneratedAttribute));

    private static string Kind(Type type)
    {
        if (type.IsEnum)
            return $"enum {TypeNames.Of(Enum.GetUnderlyingType(type))}";
        if (type.IsInterface)
            return "interface";
        var record = type.GetMethods(Declared).Any(method => method.Name is "<Clone>$" or "PrintMembers") ? "record " : "";
        if (type.IsValueType)
            return (type.IsDefined(typeof(IsReadOnlyAttribute)) ? "readonly " : "") + (type.IsByRefLike ? "ref " : "") + record + "struct";
        var modifier = type.IsAbstract && type.IsSealed ? "static " : type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "";
        return modifier + record + "class";
    }

    private static string Bases(Type type)
    {
        if (type.IsEnum)
            return "";
        var bases = type.GetInterfaces().Where(candidate => candidate.IsPublic).Select(TypeNames.Of).Order(StringComparer.Ordinal);
        if (type.IsClass && type.BaseType is { } parent && parent != typeof(object))
            bases = bases.Prepend(TypeNames.Of(parent)).Order(StringComparer.Ordinal);
        var all = string.Join(", ", bases);
        return all.Length == 0 ? "" : $" : {all}";
    }

    private static string Constraints(Type type) => string.Concat(
        from parameter in type.GetGenericArguments()
        let attributes = parameter.GenericParameterAttributes
        let kind = attributes.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint) ? "struct" :
            attributes.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint) ? "class" :
            ""
        let types = parameter.GetGenericParameterConstraints().Where(constraint => constraint != typeof(ValueType)).Select(TypeNames.Of)
        let all = string.Join(", ", types.Prepend(kind).Where(text => text.Length > 0))
        where all.Length > 0
        select $" where {parameter.Name} : {all}");

    private static string Method(MethodInfo method)
    {
        var modifier = method.IsStatic ? "static " : method.IsAbstract ? "abstract " : method.IsVirtual && !method.IsFinal ? "virtual " : "";
        var generic = method.IsGenericMethod ? $"<{string.Join(", ", method.GetGenericArguments().Select(argument => argument.Name))}>" : "";
        return $"{method.Name}{generic}({Parameters(method)}) -> {modifier}{TypeNames.Of(method.ReturnParameter)}";
    }

    private static string Property(PropertyInfo property)
    {
        var index = property.GetIndexParameters();
        var name = index.Length == 0 ? property.Name : $"this[{string.Join(", ", index.Select(Parameter))}]";
        var isStatic = property.GetAccessors(nonPublic: true)[0].IsStatic;
        var get = property.GetMethod is { } getter && IsSeen(getter) ? " get;" : "";
        var set = property.SetMethod is { } setter && IsSeen(setter) ? IsInit(setter) ? " init;" : " set;" : "";
        return $"{name} {{{get}{set} }} -> {(isStatic ? "static " : "")}{TypeNames.Of(property)}";
    }

    private static bool IsInit(MethodInfo setter) =>
        setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static string Field(FieldInfo field)
    {
        if (field.IsLiteral)
            return $"{field.Name} = {Literal(field.GetRawConstantValue())} -> {(field.DeclaringType!.IsEnum ? "value" : $"const {TypeNames.Of(field)}")}";
        return $"{field.Name} -> {(field.IsStatic ? "static " : "")}{(field.IsInitOnly ? "readonly " : "")}{TypeNames.Of(field)}";
    }

    private static string Parameters(MethodBase method) => string.Join(", ", method.GetParameters().Select(Parameter));

    private static string Parameter(ParameterInfo parameter)
    {
        var modifier =
            parameter.IsDefined(typeof(ParamArrayAttribute)) || parameter.IsDefined(typeof(ParamCollectionAttribute)) ? "params " :
            parameter.IsOut ? "out " :
            !parameter.ParameterType.IsByRef ? "" :
            parameter.IsIn ? "in " : "ref ";
        var value = parameter.HasDefaultValue ? $" = {Literal(parameter.RawDefaultValue)}" : "";
        return $"{modifier}{TypeNames.Of(parameter)} {parameter.Name}{value}";
    }

    private static string Literal(object? value) => value switch
    {
        null => "null",
        string text => $"\"{text}\"",
        bool isTrue => isTrue ? "true" : "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
