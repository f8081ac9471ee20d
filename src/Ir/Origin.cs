using System.Diagnostics;

namespace MiniTorch.Ir;

/// <summary>Where an op was declared: a line of the user's C#, or of a .mt file.</summary>
/// <param name="File">The path as the compiler or the reader knew it; a method name where no line is known.</param>
/// <param name="Line">The line, counted from 1; 0 where none is known.</param>
public sealed record Origin(string File, int Line)
{
    /// <summary>Nothing is known.</summary>
    public static Origin None { get; } = new("", 0);

    /// <summary>
    /// The line outside of this assembly that called, though it may have called by way of the class library. Operators cannot take it as an
    /// argument, so it is looked for on the stack: 10 us.
    /// </summary>
    internal static Origin OfCaller()
    {
        foreach (var frame in new StackTrace(1, fNeedFileInfo: true).GetFrames())
        {
            var method = frame.GetMethod();
            var assembly = method?.DeclaringType?.Assembly;
            if (assembly != typeof(Origin).Assembly && assembly?.GetName().Name?.StartsWith("System.", StringComparison.Ordinal) != true)
            {
                return frame.GetFileName() is { } file
                    ? new Origin(file, frame.GetFileLineNumber())
                    : new Origin($"{method?.DeclaringType?.Name}.{method?.Name}", 0);
            }
        }

        return None;
    }

    /// <summary>Such as <c>Program.cs:42</c>: the file's name without its folder.</summary>
    public override string ToString()
    {
        var name = File[(File.LastIndexOfAny(['/', '\\']) + 1)..];
        return Line > 0 ? $"{name}:{Line}" : name;
    }
}
