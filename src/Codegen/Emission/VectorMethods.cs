using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Intrinsics;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Emission;

/// <summary>Finds the methods of Vector128, Vector256, Vector512 and <see cref="Lanes"/> that emitted code calls, each once.</summary>
internal static class VectorMethods
{
    private static readonly ConcurrentDictionary<(Type Owner, string Name, Type? Element, Type? Second), MethodInfo> Known = new();

    /// <summary>The generic vector type of a width.</summary>
    public static Type VectorType(int bits, Type element) => (bits switch
    {
        128 => typeof(Vector128<>),
        256 => typeof(Vector256<>),
        _ => typeof(Vector512<>),
    }).MakeGenericType(element);

    /// <summary>An operator such as <c>op_Addition</c> of two vectors, of a vector and a shift count, or of one vector.</summary>
    public static MethodInfo Operator(int bits, Type element, string name) => Known.GetOrAdd(
        (VectorType(bits, element), name, element, null),
        key => key.Owner.GetMethod(name, Operands(key.Owner, name)) ?? throw new MissingMethodException(key.Owner.Name, name));

    /// <summary>A method of the static class of a width whose parameters are all vectors of <paramref name="element"/>.</summary>
    public static MethodInfo OnVectors(int bits, string name, Type element, int parameters) => Known.GetOrAdd(
        (StaticClass(bits), name, element, typeof(int).MakeArrayType(parameters)),
        key => Find(key.Owner, name, [element], [.. Enumerable.Repeat(VectorType(bits, element), parameters)]));

    /// <summary><c>As&lt;TFrom, TTo></c>.</summary>
    public static MethodInfo As(int bits, Type from, Type to) => Known.GetOrAdd(
        (StaticClass(bits), "As", from, to),
        key => Find(key.Owner, "As", [from, to], [VectorType(bits, from)]));

    /// <summary>A method of the static class of a width that takes one element, such as <c>Create</c>.</summary>
    public static MethodInfo OnElement(int bits, string name, Type element) => Known.GetOrAdd(
        (StaticClass(bits), name, element, typeof(void)),
        key => Find(key.Owner, name, [element], [element]));

    /// <summary>A method of <see cref="Lanes"/>, its name ending in the width, generic in the element if it is generic.</summary>
    public static MethodInfo OfLanes(string name, int bits, Type element) => Known.GetOrAdd(
        (typeof(Lanes), name + bits, element, null),
        key => typeof(Lanes).GetMethod(key.Name) is { } method
            ? method.IsGenericMethodDefinition ? method.MakeGenericMethod(element) : method
            : throw new MissingMethodException(nameof(Lanes), key.Name));

    /// <summary>A static method by its exact parameter types, generic in one element if given.</summary>
    public static MethodInfo Static(Type owner, string name, Type? element, params Type[] parameters) => Known.GetOrAdd(
        (owner, name, element, parameters.Length > 0 ? parameters[0] : null),
        _ => Find(owner, name, element is null ? [] : [element], parameters));

    /// <summary>Vector128, Vector256 or Vector512.</summary>
    public static Type StaticClass(int bits) => bits switch
    {
        128 => typeof(Vector128),
        256 => typeof(Vector256),
        _ => typeof(Vector512),
    };

    private static Type[] Operands(Type vector, string name) =>
        name.EndsWith("Shift", StringComparison.Ordinal) ? [vector, typeof(int)]
        : name == "op_OnesComplement" ? [vector]
        : [vector, vector];

    private static MethodInfo Find(Type owner, string name, Type[] arguments, Type[] parameters)
    {
        foreach (var candidate in owner.GetMethods(BindingFlags.Public | BindingFlags.Static).Where(m => m.Name == name))
        {
            var method = candidate;
            if (candidate.IsGenericMethodDefinition)
            {
                if (candidate.GetGenericArguments().Length != arguments.Length)
                {
                    continue;
                }

                method = candidate.MakeGenericMethod(arguments);
            }

            if (method.GetParameters().Select(p => p.ParameterType).SequenceEqual(parameters))
            {
                return method;
            }
        }

        throw new MissingMethodException(owner.Name, $"{name}({string.Join(", ", parameters.Select(p => p.ToString()))})");
    }
}
