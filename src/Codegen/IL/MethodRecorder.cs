using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace MiniTorch.Codegen.IL;

/// <summary>
/// Records the instructions of one method and follows its operand stack, whatever the delegate type. Nothing is written before the
/// method is finished, so a mistake leaves no half-made method behind.
/// </summary>
internal sealed class MethodRecorder(Type[] parameters, Type returnType)
{
    private readonly List<Instruction> _code = [];
    private readonly List<Local> _locals = [];
    private readonly List<Label> _labels = [];
    private readonly HashSet<string> _localNames = [];
    private readonly HashSet<string> _labelNames = [];
    private readonly OperandStack _stack = new();
    private bool _reachable = true;

    /// <summary>True once the method is written: nothing can be added.</summary>
    public bool IsFinished { get; private set; }

    public Local Declare(Type type, string? name)
    {
        var local = new Local(this, type, Unique(_localNames, "local", name, $"v{_locals.Count}"), _locals.Count);
        _locals.Add(local);
        return local;
    }

    public Label Define(string? name)
    {
        var label = new Label(this, Unique(_labelNames, "label", name, $"L{_labels.Count}"), _labels.Count);
        _labels.Add(label);
        return label;
    }

    public void Mark(Label label)
    {
        RequireOwn(label.Owner, label);
        RequireUnfinished();
        if (label.IsMarked)
        {
            throw Fail($"MarkLabel {label} expected a label that is not marked yet");
        }

        if (_reachable)
        {
            Meet("MarkLabel", label);
        }
        else
        {
            // Without a branch from above the stack is empty here (ECMA-335 III.1.7.5): branches from below must bring it so.
            label.Stack ??= [];
            _stack.Become(label.Stack);
        }

        label.IsMarked = true;
        _reachable = true;
        _code.Add(new Instruction(OpCodes.Nop, InstructionKind.Mark, label));
    }

    public void LoadArgument(int index)
    {
        Begin("LoadArgument");
        if (index >= parameters.Length)
        {
            throw new ArgumentException($"LoadArgument expected an index below {parameters.Length}, found {index}", nameof(index));
        }

        Push(parameters[index], new Instruction(OpCodes.Ldarg, InstructionKind.Argument, null, index));
    }

    public void LoadLocal(Local local)
    {
        RequireOwn(local.Owner, local);
        Begin("LoadLocal");
        Push(local.LocalType, new Instruction(OpCodes.Ldloc, InstructionKind.Local, local));
    }

    public void StoreLocal(Local local)
    {
        RequireOwn(local.Owner, local);
        Begin("StoreLocal");
        Take("StoreLocal", local, local.LocalType);
        _code.Add(new Instruction(OpCodes.Stloc, InstructionKind.Local, local));
    }

    public void LoadConstant(Type type, in Instruction instruction)
    {
        Begin("LoadConstant");
        Push(type, instruction);
    }

    public void LoadObject(Type type, bool isVolatile, int? unaligned)
    {
        Begin("LoadObject");
        RequirePrefix(unaligned);
        Take("LoadObject", type, typeof(nint));
        Prefix(isVolatile, unaligned);
        Push(type, new Instruction(OpCodes.Ldobj, InstructionKind.Type, type));
    }

    public void StoreObject(Type type, bool isVolatile, int? unaligned)
    {
        Begin("StoreObject");
        RequirePrefix(unaligned);
        Take("StoreObject", type, typeof(nint), type);
        Prefix(isVolatile, unaligned);
        _code.Add(new Instruction(OpCodes.Stobj, InstructionKind.Type, type));
    }

    public void Call(MethodInfo method)
    {
        Begin("Call");
        var signature = MethodSignature.Of(method);
        Take("Call", method, signature.Parameters);
        _code.Add(new Instruction(OpCodes.Call, InstructionKind.Method, method));
        if (signature.Return != typeof(void))
        {
            _stack.Push(signature.Return);
        }
    }

    /// <summary>One value becomes another; <paramref name="result"/> is null to keep its type.</summary>
    public void Unary(string operation, OpCode code, Func<Type, bool> accepts, string wanted, Type? result)
    {
        Begin(operation);
        var type = TakeOne(operation, accepts, wanted);
        Push(result ?? type, new Instruction(code));
    }

    /// <summary>Two values become one of the type that <paramref name="join"/> gives.</summary>
    public void Binary(string operation, OpCode code, Func<Type, Type, Type?> join, string wanted)
    {
        Begin(operation);
        Push(TakeTwo(operation, join, wanted), new Instruction(code));
    }

    public void Duplicate()
    {
        Begin("Duplicate");
        var type = TakeOne("Duplicate", _ => true, "a value");
        _stack.Push(type);
        Push(type, new Instruction(OpCodes.Dup));
    }

    public void Pop()
    {
        Begin("Pop");
        TakeOne("Pop", _ => true, "a value");
        _code.Add(new Instruction(OpCodes.Pop));
    }

    /// <summary>Goes to the label in any case, on one integer, or on two numbers: as many as <paramref name="operands"/> says.</summary>
    public void Branch(string operation, OpCode code, int operands, Label label)
    {
        RequireOwn(label.Owner, label);
        Begin(operation);
        if (operands == 1)
        {
            TakeOne(operation, StackType.IsInteger, "an integer");
        }
        else if (operands == 2)
        {
            TakeTwo(operation, StackType.Arithmetic, "two numbers of one type");
        }

        Meet(operation, label);
        label.FirstBranch ??= _code.Count;
        _code.Add(new Instruction(code, InstructionKind.Branch, label));
        if (operands == 0)
        {
            Leave();
        }
    }

    public void Return()
    {
        Begin("Return");
        ReadOnlySpan<Type> expected = returnType == typeof(void) ? [] : [returnType];
        if (!_stack.Is(expected))
        {
            throw Fail($"Return expected exactly {InstructionListing.Stack(expected)}");
        }

        _code.Add(new Instruction(OpCodes.Ret));
        Leave();
    }

    /// <summary>Checks what can be checked only of the whole, and writes it.</summary>
    public void Finish(string operation, Func<int, ILGenerator> generator)
    {
        RequireUnfinished();
        foreach (var label in _labels)
        {
            if (!label.IsMarked && label.FirstBranch is { } branch)
            {
                var line = InstructionListing.Line(_code[branch]);
                throw Fail($"{operation} expected label {label} to be marked; its first branch is instruction {branch}: {line}");
            }
        }

        if (_reachable)
        {
            throw Fail($"{operation} expected Return at the end of the method");
        }

        IsFinished = true;
        InstructionEncoding.Write(generator(Math.Max(64, _code.Count * 6)), _code, _locals, _labels.Count);
    }

    public string Listing() => InstructionListing.Text(_code);

    private static string Unique(HashSet<string> names, string what, string? name, string automatic)
    {
        if (name is not null && !names.Add(name))
        {
            throw new InvalidOperationException($"expected a name of its own for each {what}, found {name} twice");
        }

        while (name is null)
        {
            name = names.Add(automatic) ? automatic : null;
            automatic = "_" + automatic;
        }

        return name;
    }

    private void RequireOwn(MethodRecorder owner, object used)
    {
        if (owner != this)
        {
            throw new ArgumentException($"expected a label or local of this method, found {used} of another");
        }
    }

    private static void RequirePrefix(int? unaligned)
    {
        if (unaligned is not (null or 1 or 2 or 4))
        {
            throw new ArgumentException($"expected unaligned to be null, 1, 2 or 4, found {unaligned}", nameof(unaligned));
        }
    }

    private void RequireUnfinished()
    {
        if (IsFinished)
        {
            throw new InvalidOperationException("the method is finished and cannot be added to");
        }
    }

    private void Begin(string operation)
    {
        RequireUnfinished();
        if (!_reachable)
        {
            throw Fail($"{operation} can never be reached: expected a label to be marked first");
        }
    }

    private void Push(Type type, in Instruction instruction)
    {
        _code.Add(instruction);
        _stack.Push(type);
    }

    private void Prefix(bool isVolatile, int? unaligned)
    {
        if (isVolatile)
        {
            _code.Add(new Instruction(OpCodes.Volatile));
        }

        if (unaligned is { } alignment)
        {
            _code.Add(new Instruction(OpCodes.Unaligned, InstructionKind.Byte, null, alignment));
        }
    }

    private void Leave()
    {
        _reachable = false;
        _stack.Become([]);
    }

    private void Take(string operation, object subject, params ReadOnlySpan<Type> expected)
    {
        if (!_stack.EndsWith(expected))
        {
            var of = subject switch { MethodInfo m => InstructionListing.Signature(m), Type t => InstructionListing.Name(t), _ => subject };
            throw Fail($"{operation} {of} expected {InstructionListing.Stack(expected)}");
        }

        _stack.Drop(expected.Length);
    }

    private Type TakeOne(string operation, Func<Type, bool> accepts, string wanted)
    {
        if (_stack.Peek() is not { } type || !accepts(type))
        {
            throw Fail($"{operation} expected {wanted}");
        }

        _stack.Drop(1);
        return type;
    }

    private Type TakeTwo(string operation, Func<Type, Type, Type?> join, string wanted)
    {
        if (_stack.Peek(1) is not { } a || join(a, _stack.Peek()!) is not { } type)
        {
            throw Fail($"{operation} expected {wanted}");
        }

        _stack.Drop(2);
        return type;
    }

    // Every way to a label must bring the same stack; the first way says which.
    private void Meet(string operation, Label label)
    {
        if (label.Stack is null)
        {
            label.Stack = _stack.Types.ToArray();
        }
        else if (!_stack.Is(label.Stack))
        {
            throw Fail($"{operation} {label} expected exactly {InstructionListing.Stack(label.Stack)}, the stack of the first way there");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SigilVerificationException Fail(string message) => new($"{message}; stack: {_stack}", Listing());
}
