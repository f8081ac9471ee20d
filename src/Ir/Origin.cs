namespace MiniTorch.Ir;

/// <summary>Where an op was declared: a line of the user's C#, or of a .mt file.</summary>
/// <param name="File">The path as the compiler or the reader knew it; a method name where no line is known.</param>
/// <param name="Line">The line, counted from 1; 0 where none is known.</param>
public sealed record Origin(string File, int Line)
{
    /// <summary>Nothing is known.</summary>
    public static Origin None { get; } = new("", 0);

    /// <summary>Such as <c>Program.cs:42</c>: the file's name without its folder.</summary>
    public override string ToString()
    {
        var name = File[(File.LastIndexOfAny(['/', '\\']) + 1)..];
        return Line > 0 ? $"{name}:{Line}" : name;
    }
}
