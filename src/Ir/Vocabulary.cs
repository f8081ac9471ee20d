using System.Collections.Immutable;

namespace MiniTorch.Ir;

/// <summary>The ops that a text may name: those of the language, and whatever a user adds. A value; nothing is registered anywhere.</summary>
public sealed class Vocabulary
{
    private readonly ImmutableDictionary<string, OpRegistration> _ops;

    private Vocabulary(ImmutableDictionary<string, OpRegistration> ops) => _ops = ops;

    /// <summary>The ops of <see cref="OpRegistry"/>.</summary>
    public static Vocabulary Default { get; } = new(OpRegistry.Ops.ToImmutableDictionary(o => o.Mnemonic));

    /// <summary>The op of that mnemonic, or null.</summary>
    public OpRegistration? Find(string mnemonic) => _ops.GetValueOrDefault(mnemonic);

    /// <summary>This vocabulary with one more op.</summary>
    /// <typeparam name="T">The op's record.</typeparam>
    /// <param name="mnemonic">The word in IR text: letters, digits and underscores.</param>
    /// <param name="create">Makes the op of the attributes of a statement.</param>
    /// <exception cref="CompilerException">The word means something already, or is none.</exception>
    public Vocabulary With<T>(string mnemonic, Func<AttributeReader, T> create)
        where T : Op
    {
        ArgumentException.ThrowIfNullOrEmpty(mnemonic);
        if (!char.IsAsciiLetter(mnemonic[0]) || !mnemonic.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw Error($"expected letters, digits and underscores, found '{mnemonic}'");
        }

        if (_ops.ContainsKey(mnemonic) || OpRegistry.OwnSyntax.Contains(mnemonic))
        {
            throw Error($"there is an op '{mnemonic}' already");
        }

        return new Vocabulary(_ops.Add(mnemonic, new OpRegistration(mnemonic, typeof(T), create)));
    }

    /// <summary>The words that may begin a statement: the ops, and those with a syntax of their own.</summary>
    public IEnumerable<string> Words => _ops.Keys.Concat(OpRegistry.OwnSyntax);

    private static CompilerException Error(string message) => new(new Diagnostic("vocabulary.word", message));
}
