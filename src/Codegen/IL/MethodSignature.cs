using System.Reflection;
using System.Runtime.CompilerServices;

namespace MiniTorch.Codegen.IL;

/// <summary>
/// Parameter and return types of a method, looked up once: reflection makes new arrays at each question, and a method that is being
/// built gives no answer at all.
/// </summary>
internal sealed record MethodSignature(Type[] Parameters, Type Return)
{
    private static readonly ConditionalWeakTable<MethodInfo, MethodSignature> Known = [];

    public static MethodSignature Of(MethodInfo method) =>
        Known.GetValue(method, m => new MethodSignature([.. m.GetParameters().Select(p => p.ParameterType)], m.ReturnType));

    /// <summary>Says the signature of a method that is being built.</summary>
    public static void Remember(MethodInfo method, MethodSignature signature) => Known.Add(method, signature);
}
