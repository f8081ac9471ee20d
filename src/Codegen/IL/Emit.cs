using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace MiniTorch.Codegen.IL;

/// <summary>Optimizations of branch forms; kept for signature compatibility, branches are always long.</summary>
[Flags]
public enum OptimizationOptions
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>All there are.</summary>
    All = 1,
}

/// <summary>
/// Emits IL for one method while checking the operand stack: every call checks what it takes and types what it leaves, so a mistake
/// throws where it is made. The public surface is a subset of Sigil 5.0.0's <c>Emit&lt;TDelegate&gt;</c>: same names, same
/// signatures, so either can be used through one global using.
/// </summary>
/// <typeparam name="TDelegate">The delegate whose signature the method has.</typeparam>
public sealed class Emit<TDelegate>
    where TDelegate : class
{
    private readonly List<Instruction> _code = [];
    private readonly List<Local> _locals = [];
    private readonly List<Label> _labels = [];
    private readonly Type[] _parameters;
    private readonly Type _returnType;
    private readonly DynamicMethod? _dynamic;
    private readonly MethodBuilder? _builder;
    private readonly string _name;
    private readonly OperandStack _stack;
    private bool _reachable = true;
    private bool _finished;

    private Emit(string? name, TypeBuilder? type, MethodAttributes attributes)
    {
        var invoke = typeof(TDelegate).GetMethod("Invoke")
            ?? throw new ArgumentException($"{typeof(TDelegate)} is not a delegate type");
        _parameters = [.. invoke.GetParameters().Select(p => p.ParameterType)];
        _returnType = invoke.ReturnType;
        _name = name ?? "method";
        _stack = new OperandStack(this.Fail);
        if (type is null)
        {
            _dynamic = new DynamicMethod(_name, _returnType, _parameters, typeof(Emit<TDelegate>).Module, skipVisibility: true)
            {
                InitLocals = false,
            };
        }
        else
        {
            _builder = type.DefineMethod(_name, attributes | MethodAttributes.Static, _returnType, _parameters);
            _builder.InitLocals = false;
        }
    }

    /// <summary>A method that is compiled into a delegate of this process.</summary>
    public static Emit<TDelegate> NewDynamicMethod(string? name = null) => new(name, null, default);

    /// <summary>A static method of a type that is being built.</summary>
    public static Emit<TDelegate> BuildStaticMethod(TypeBuilder type, string name, MethodAttributes attributes)
    {
        ArgumentNullException.ThrowIfNull(type);
        return new(name, type, attributes);
    }

    /// <summary>A local variable.</summary>
    public Local DeclareLocal<TLocal>(string? name = null) => DeclareLocal(typeof(TLocal), name);

    /// <summary>A local variable.</summary>
    public Local DeclareLocal(Type type, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(type);
        var local = new Local(type, name ?? $"v{_locals.Count}", _locals.Count);
        _locals.Add(local);
        return local;
    }

    /// <summary>A label, to be marked once.</summary>
    public Label DefineLabel(string? name = null)
    {
        var label = new Label(name ?? $"L{_labels.Count}", _labels.Count);
        _labels.Add(label);
        return label;
    }

    /// <summary>The label is here. The stack must be as at every branch to it.</summary>
    public Emit<TDelegate> MarkLabel(Label label)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (label.IsMarked)
        {
            throw Fail($"label {label.Name} is marked twice");
        }

        if (_reachable)
        {
            Meet(label, "MarkLabel");
        }
        else
        {
            _stack.Restore(label.Stack ?? []);
            label.Stack ??= [];
        }

        label.IsMarked = true;
        _reachable = true;
        _code.Add(new Instruction(OpCodes.Nop, InstructionKind.Mark, label, 0));
        return this;
    }

    /// <summary>Pushes an argument.</summary>
    public Emit<TDelegate> LoadArgument(ushort index)
    {
        if (index >= _parameters.Length)
        {
            throw Fail($"LoadArgument expected an index below {_parameters.Length}, found {index}");
        }

        return Push(_parameters[index], new Instruction(OpCodes.Ldarg, InstructionKind.Argument, null, index));
    }

    /// <summary>Pushes a local.</summary>
    public Emit<TDelegate> LoadLocal(Local local)
    {
        ArgumentNullException.ThrowIfNull(local);
        return Push(local.LocalType, new Instruction(OpCodes.Ldloc, InstructionKind.Local, local, 0));
    }

    /// <summary>Pops into a local.</summary>
    public Emit<TDelegate> StoreLocal(Local local)
    {
        ArgumentNullException.ThrowIfNull(local);
        Expect("StoreLocal", local.LocalType);
        return Add(new Instruction(OpCodes.Stloc, InstructionKind.Local, local, 0));
    }

    /// <summary>Pushes an int.</summary>
    public Emit<TDelegate> LoadConstant(int i) => Push(typeof(int), new Instruction(OpCodes.Ldc_I4, InstructionKind.Int, null, i));

    /// <summary>Pushes a bool.</summary>
    public Emit<TDelegate> LoadConstant(bool b) => LoadConstant(b ? 1 : 0);

    /// <summary>Pushes a long.</summary>
    public Emit<TDelegate> LoadConstant(long l) => Push(typeof(long), new Instruction(OpCodes.Ldc_I8, InstructionKind.Long, null, l));

    /// <summary>Pushes a float.</summary>
    public Emit<TDelegate> LoadConstant(float f) =>
        Push(typeof(float), new Instruction(OpCodes.Ldc_R4, InstructionKind.Single, null, BitConverter.SingleToInt32Bits(f)));

    /// <summary>Pushes a double.</summary>
    public Emit<TDelegate> LoadConstant(double d) =>
        Push(typeof(double), new Instruction(OpCodes.Ldc_R8, InstructionKind.Double, null, BitConverter.DoubleToInt64Bits(d)));

    /// <summary>a + b.</summary>
    public Emit<TDelegate> Add() => Arithmetic(OpCodes.Add, "Add");

    /// <summary>a - b.</summary>
    public Emit<TDelegate> Subtract() => Arithmetic(OpCodes.Sub, "Subtract");

    /// <summary>a * b.</summary>
    public Emit<TDelegate> Multiply() => Arithmetic(OpCodes.Mul, "Multiply");

    /// <summary>a / b.</summary>
    public Emit<TDelegate> Divide() => Arithmetic(OpCodes.Div, "Divide");

    /// <summary>a / b of unsigned integers.</summary>
    public Emit<TDelegate> UnsignedDivide() => Arithmetic(OpCodes.Div_Un, "UnsignedDivide");

    /// <summary>a % b.</summary>
    public Emit<TDelegate> Remainder() => Arithmetic(OpCodes.Rem, "Remainder");

    /// <summary>a &amp; b.</summary>
    public Emit<TDelegate> And() => Arithmetic(OpCodes.And, "And");

    /// <summary>a | b.</summary>
    public Emit<TDelegate> Or() => Arithmetic(OpCodes.Or, "Or");

    /// <summary>a ^ b.</summary>
    public Emit<TDelegate> Xor() => Arithmetic(OpCodes.Xor, "Xor");

    /// <summary>-a.</summary>
    public Emit<TDelegate> Negate()
    {
        var a = _stack.Pop("Negate");
        RequireNumber("Negate", a);
        return Push(a, new Instruction(OpCodes.Neg, InstructionKind.Plain, null, 0));
    }

    /// <summary>a == b as int.</summary>
    public Emit<TDelegate> CompareEqual() => Compare(OpCodes.Ceq, "CompareEqual");

    /// <summary>a &lt; b as int.</summary>
    public Emit<TDelegate> CompareLessThan() => Compare(OpCodes.Clt, "CompareLessThan");

    /// <summary>a > b as int.</summary>
    public Emit<TDelegate> CompareGreaterThan() => Compare(OpCodes.Cgt, "CompareGreaterThan");

    /// <summary>Goes to the label.</summary>
    public Emit<TDelegate> Branch(Label label)
    {
        ArgumentNullException.ThrowIfNull(label);
        Meet(label, "Branch");
        _reachable = false;
        _code.Add(new Instruction(OpCodes.Br, InstructionKind.Branch, label, 0));
        return this;
    }

    /// <summary>Goes to the label if the int is not 0.</summary>
    public Emit<TDelegate> BranchIfTrue(Label label) => BranchOne(OpCodes.Brtrue, "BranchIfTrue", label);

    /// <summary>Goes to the label if the int is 0.</summary>
    public Emit<TDelegate> BranchIfFalse(Label label) => BranchOne(OpCodes.Brfalse, "BranchIfFalse", label);

    /// <summary>Goes to the label if a == b.</summary>
    public Emit<TDelegate> BranchIfEqual(Label label) => BranchTwo(OpCodes.Beq, "BranchIfEqual", label);

    /// <summary>Goes to the label if a &lt; b.</summary>
    public Emit<TDelegate> BranchIfLess(Label label) => BranchTwo(OpCodes.Blt, "BranchIfLess", label);

    /// <summary>Goes to the label if a &lt;= b.</summary>
    public Emit<TDelegate> BranchIfLessOrEqual(Label label) => BranchTwo(OpCodes.Ble, "BranchIfLessOrEqual", label);

    /// <summary>Goes to the label if a > b.</summary>
    public Emit<TDelegate> BranchIfGreater(Label label) => BranchTwo(OpCodes.Bgt, "BranchIfGreater", label);

    /// <summary>Goes to the label if a >= b.</summary>
    public Emit<TDelegate> BranchIfGreaterOrEqual(Label label) => BranchTwo(OpCodes.Bge, "BranchIfGreaterOrEqual", label);

    /// <summary>Calls a static method.</summary>
    public Emit<TDelegate> Call(MethodInfo method)
    {
        ArgumentNullException.ThrowIfNull(method);
        var signature = MethodSignature.Of(method);
        for (var i = signature.Parameters.Length - 1; i >= 0; i--)
        {
            Expect(method.Name, signature.Parameters[i]);
        }

        Add(new Instruction(OpCodes.Call, InstructionKind.Method, method, 0));
        if (signature.Return != typeof(void))
        {
            _stack.Push(signature.Return);
        }

        return this;
    }

    /// <summary>Calls the method that another emitter has finished.</summary>
    public Emit<TDelegate> Call<TOther>(Emit<TOther> emit)
        where TOther : class
    {
        ArgumentNullException.ThrowIfNull(emit);
        return emit._finished ? Call((MethodInfo?)emit._dynamic ?? emit._builder!) : throw Fail($"method {emit._name} is called before it is finished");
    }

    /// <summary>Converts the number on the stack.</summary>
    public Emit<TDelegate> Convert<TPrimitive>()
        where TPrimitive : struct
    {
        var type = typeof(TPrimitive);
        var a = _stack.Pop("Convert");
        RequireNumber("Convert", a);
        var code = type == typeof(int) ? OpCodes.Conv_I4
            : type == typeof(uint) ? OpCodes.Conv_U4
            : type == typeof(long) ? OpCodes.Conv_I8
            : type == typeof(ulong) ? OpCodes.Conv_U8
            : type == typeof(nint) ? OpCodes.Conv_I
            : type == typeof(nuint) ? OpCodes.Conv_U
            : type == typeof(byte) ? OpCodes.Conv_U1
            : type == typeof(float) ? OpCodes.Conv_R4
            : type == typeof(double) ? OpCodes.Conv_R8
            : throw Fail($"Convert expected a primitive type, found {type.Name}");
        return Push(type, new Instruction(code, InstructionKind.Plain, null, 0));
    }

    /// <summary>Loads a value of <typeparamref name="TValue"/> from the address on the stack.</summary>
    public Emit<TDelegate> LoadObject<TValue>(bool isVolatile = false, int? unaligned = null)
        where TValue : struct =>
        LoadObject(typeof(TValue), isVolatile, unaligned);

    /// <summary>Loads a value from the address on the stack.</summary>
    public Emit<TDelegate> LoadObject(Type valueType, bool isVolatile = false, int? unaligned = null)
    {
        ArgumentNullException.ThrowIfNull(valueType);
        Expect("LoadObject", typeof(nint));
        Prefix(isVolatile, unaligned);
        return Push(valueType, new Instruction(OpCodes.Ldobj, InstructionKind.Type, valueType, 0));
    }

    /// <summary>Stores the value on the stack at the address under it.</summary>
    public Emit<TDelegate> StoreObject<TValue>(bool isVolatile = false, int? unaligned = null)
        where TValue : struct =>
        StoreObject(typeof(TValue), isVolatile, unaligned);

    /// <summary>Stores the value on the stack at the address under it.</summary>
    public Emit<TDelegate> StoreObject(Type valueType, bool isVolatile = false, int? unaligned = null)
    {
        ArgumentNullException.ThrowIfNull(valueType);
        Expect("StoreObject", valueType);
        Expect("StoreObject", typeof(nint));
        Prefix(isVolatile, unaligned);
        return Add(new Instruction(OpCodes.Stobj, InstructionKind.Type, valueType, 0));
    }

    /// <summary>Pushes what is on the stack once more.</summary>
    public Emit<TDelegate> Duplicate()
    {
        var a = _stack.Pop("Duplicate");
        _stack.Push(a);
        return Push(a, new Instruction(OpCodes.Dup, InstructionKind.Plain, null, 0));
    }

    /// <summary>Drops what is on the stack.</summary>
    public Emit<TDelegate> Pop()
    {
        _stack.Pop("Pop");
        return Add(new Instruction(OpCodes.Pop, InstructionKind.Plain, null, 0));
    }

    /// <summary>Returns. The stack must hold the returned value and nothing else.</summary>
    public Emit<TDelegate> Return()
    {
        if (_returnType != typeof(void))
        {
            Expect("Return", _returnType);
        }

        if (_stack.Count != 0)
        {
            throw Fail("Return expected an empty stack");
        }

        Add(new Instruction(OpCodes.Ret, InstructionKind.Plain, null, 0));
        _reachable = false;
        return this;
    }

    /// <summary>The finished delegate.</summary>
    public TDelegate CreateDelegate(OptimizationOptions optimizationOptions = OptimizationOptions.All)
    {
        if (_dynamic is null)
        {
            throw Fail("CreateDelegate needs a dynamic method; a static method is finished with CreateMethod");
        }

        Finish(_dynamic.GetILGenerator(Math.Max(64, _code.Count * 6)));
        return (TDelegate)(object)_dynamic.CreateDelegate(typeof(TDelegate));
    }

    /// <summary>The finished static method.</summary>
    public MethodBuilder CreateMethod(OptimizationOptions optimizationOptions = OptimizationOptions.All)
    {
        if (_builder is null)
        {
            throw Fail("CreateMethod needs a static method; a dynamic method is finished with CreateDelegate");
        }

        Finish(_builder.GetILGenerator(Math.Max(64, _code.Count * 6)));
        return _builder;
    }

    /// <summary>What has been emitted so far, an instruction a line.</summary>
    public string Instructions() => InstructionListing.Text(_code);

    private void Finish(ILGenerator il)
    {
        if (_finished)
        {
            throw Fail("the method is finished already");
        }

        foreach (var label in _labels)
        {
            if (!label.IsMarked && label.FirstBranch is { } branch)
            {
                throw Fail($"label {label.Name} is branched to but never marked; its first branch is instruction {branch}: {InstructionListing.Line(_code[branch])}");
            }
        }

        if (_reachable)
        {
            throw Fail("the end of the method is reached without Return");
        }

        _finished = true;
        InstructionEncoding.Write(il, _code, _locals, _labels);
    }

    private Emit<TDelegate> Push(Type type, Instruction instruction)
    {
        Add(instruction);
        _stack.Push(type);
        return this;
    }

    private Emit<TDelegate> Add(Instruction instruction)
    {
        if (!_reachable)
        {
            throw Fail("the instruction can never be reached: mark a label first");
        }

        _code.Add(instruction);
        return this;
    }

    private void Prefix(bool isVolatile, int? unaligned)
    {
        if (unaligned is { } alignment)
        {
            Add(new Instruction(OpCodes.Unaligned, InstructionKind.Byte, null, alignment));
        }

        if (isVolatile)
        {
            Add(new Instruction(OpCodes.Volatile, InstructionKind.Plain, null, 0));
        }
    }

    private void Expect(string operation, Type type)
    {
        var found = _stack.Pop(operation);
        if (!ReferenceEquals(found, type) && OperandStack.Reduced(type) != OperandStack.Reduced(found))
        {
            _stack.Push(found);
            throw Fail($"{operation} expected {InstructionListing.Name(type)}, found {InstructionListing.Name(found)}");
        }
    }

    private void RequireNumber(string operation, Type type)
    {
        if (!OperandStack.IsNumber(type))
        {
            _stack.Push(type);
            throw Fail($"{operation} expected a number, found {InstructionListing.Name(type)}");
        }
    }

    private Emit<TDelegate> Arithmetic(OpCode code, string operation)
    {
        var b = _stack.Pop(operation);
        var a = _stack.Pop(operation);
        if (OperandStack.Joined(a, b) is not { } result)
        {
            _stack.Push(a);
            _stack.Push(b);
            throw Fail($"{operation} expected two numbers of one type, found {InstructionListing.Name(a)} and {InstructionListing.Name(b)}");
        }

        return Push(result, new Instruction(code, InstructionKind.Plain, null, 0));
    }

    private Emit<TDelegate> Compare(OpCode code, string operation)
    {
        Arithmetic(code, operation);
        _stack.Pop(operation);
        _stack.Push(typeof(int));
        return this;
    }

    private Emit<TDelegate> BranchOne(OpCode code, string operation, Label label)
    {
        ArgumentNullException.ThrowIfNull(label);
        var a = _stack.Pop(operation);
        RequireNumber(operation, a);
        Meet(label, operation);
        return Add(new Instruction(code, InstructionKind.Branch, label, 0));
    }

    private Emit<TDelegate> BranchTwo(OpCode code, string operation, Label label)
    {
        ArgumentNullException.ThrowIfNull(label);
        var b = _stack.Pop(operation);
        var a = _stack.Pop(operation);
        if (OperandStack.Joined(a, b) is null)
        {
            _stack.Push(a);
            _stack.Push(b);
            throw Fail($"{operation} expected two numbers of one type, found {InstructionListing.Name(a)} and {InstructionListing.Name(b)}");
        }

        Meet(label, operation);
        return Add(new Instruction(code, InstructionKind.Branch, label, 0));
    }

    // Every way to a label must bring the same stack.
    private void Meet(Label label, string operation)
    {
        if (!_reachable)
        {
            throw Fail("the instruction can never be reached: mark a label first");
        }

        if (operation != "MarkLabel")
        {
            label.FirstBranch ??= _code.Count;
        }

        if (label.Stack is null)
        {
            label.Stack = _stack.Snapshot();
        }
        else if (!_stack.Matches(label.Stack))
        {
            throw Fail($"{operation} to label {label.Name}: expected the stack {OperandStack.Text(label.Stack)} of the first way there");
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private SigilVerificationException Fail(string message) => new($"{message}; stack: {_stack}", InstructionListing.Text(_code));
}
