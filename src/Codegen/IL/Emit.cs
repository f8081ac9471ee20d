using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;

namespace MiniTorch.Codegen.IL;

/// <summary>
/// Emits IL for one method while checking the operand stack: every call checks what it takes and types what it leaves, so a mistake
/// throws where it is made. The public surface is a subset of Sigil 5.0.0's <c>Emit&lt;TDelegate&gt;</c>: same names, same
/// signatures, so either can be used through one global using. What can be emitted here can be emitted there; the checks here are the
/// stricter ones where the two differ (branches on integers only, one stack at a label always).
/// </summary>
/// <typeparam name="TDelegate">The delegate whose signature the method has.</typeparam>
public sealed class Emit<TDelegate>
    where TDelegate : Delegate
{
    private static readonly MethodSignature Signature = MethodSignature.Of(typeof(TDelegate).GetMethod("Invoke")!);

    private readonly MethodRecorder _method = new(Signature.Parameters, Signature.Return);
    private readonly DynamicMethod? _dynamic;
    private readonly MethodBuilder? _builder;
    private TDelegate? _delegate;

    private Emit(MethodInfo built)
    {
        (_dynamic, _builder) = (built as DynamicMethod, built as MethodBuilder);
        MethodSignature.Remember(built, Signature);
    }

    /// <summary>A method that is compiled into a delegate of this process.</summary>
    /// <param name="name">Its name in stack traces.</param>
    /// <param name="module">The module it belongs to; this assembly's if null.</param>
    /// <param name="doVerify">Has no effect: the stack is always checked.</param>
    /// <param name="strictBranchVerification">Has no effect: the stack at a label is always known.</param>
    public static Emit<TDelegate> NewDynamicMethod(
        string? name = null, ModuleBuilder? module = null, bool doVerify = true, bool strictBranchVerification = false)
    {
        var home = module ?? typeof(Emit<TDelegate>).Module;
        var method = new DynamicMethod(name ?? "method", Signature.Return, Signature.Parameters, home, skipVisibility: true);
        method.InitLocals = false;
        return new(method);
    }

    /// <summary>A static method of a type that is being built.</summary>
    /// <param name="type">The type.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="attributes">Its attributes, Static or not.</param>
    /// <param name="allowUnverifiableCode">Has no effect: none of the instructions that Sigil keeps back are offered.</param>
    /// <param name="doVerify">Has no effect: the stack is always checked.</param>
    public static Emit<TDelegate> BuildStaticMethod(
        TypeBuilder type, string name, MethodAttributes attributes, bool allowUnverifiableCode = false, bool doVerify = true)
    {
        ArgumentNullException.ThrowIfNull(type);
        ArgumentNullException.ThrowIfNull(name);
        var builder = type.DefineMethod(name, attributes | MethodAttributes.Static, Signature.Return, Signature.Parameters);
        builder.InitLocals = false;
        return new(builder);
    }

    /// <summary>A local variable. It holds no defined value before it is stored to.</summary>
    public Local DeclareLocal<TLocal>(string? name = null, bool initializeReused = true) =>
        DeclareLocal(typeof(TLocal), name, initializeReused);

    /// <summary>A local variable. It holds no defined value before it is stored to.</summary>
    /// <param name="type">Its type.</param>
    /// <param name="name">Its name in listings, if given one of its own.</param>
    /// <param name="initializeReused">Has no effect: locals are never reused.</param>
    /// <exception cref="InvalidOperationException">Another local has the name.</exception>
    public Local DeclareLocal(Type type, string? name = null, bool initializeReused = true)
    {
        ArgumentNullException.ThrowIfNull(type);
        return _method.Declare(type, name);
    }

    /// <summary>A label, to be marked once.</summary>
    /// <exception cref="InvalidOperationException">Another label has the name.</exception>
    public Label DefineLabel(string? name = null) => _method.Define(name);

    /// <summary>The label is here. The stack must be as at every branch to it; empty if only branches from below come here.</summary>
    public Emit<TDelegate> MarkLabel(Label label)
    {
        ArgumentNullException.ThrowIfNull(label);
        _method.Mark(label);
        return this;
    }

    /// <summary>Pushes an argument.</summary>
    public Emit<TDelegate> LoadArgument(ushort index)
    {
        _method.LoadArgument(index);
        return this;
    }

    /// <summary>Pushes a local.</summary>
    public Emit<TDelegate> LoadLocal(Local local)
    {
        ArgumentNullException.ThrowIfNull(local);
        _method.LoadLocal(local);
        return this;
    }

    /// <summary>Pops into a local.</summary>
    public Emit<TDelegate> StoreLocal(Local local)
    {
        ArgumentNullException.ThrowIfNull(local);
        _method.StoreLocal(local);
        return this;
    }

    /// <summary>Pushes an int, 1 or 0.</summary>
    public Emit<TDelegate> LoadConstant(bool b) => LoadConstant(b ? 1 : 0);

    /// <summary>Pushes an int.</summary>
    public Emit<TDelegate> LoadConstant(int i) => Constant(typeof(int), OpCodes.Ldc_I4, InstructionKind.Int, i);

    /// <summary>Pushes a long.</summary>
    public Emit<TDelegate> LoadConstant(long l) => Constant(typeof(long), OpCodes.Ldc_I8, InstructionKind.Long, l);

    /// <summary>Pushes a float.</summary>
    public Emit<TDelegate> LoadConstant(float f) =>
        Constant(typeof(float), OpCodes.Ldc_R4, InstructionKind.Single, BitConverter.SingleToInt32Bits(f));

    /// <summary>Pushes a double.</summary>
    public Emit<TDelegate> LoadConstant(double d) =>
        Constant(typeof(double), OpCodes.Ldc_R8, InstructionKind.Double, BitConverter.DoubleToInt64Bits(d));

    /// <summary>a + b.</summary>
    public Emit<TDelegate> Add() => Arithmetic(OpCodes.Add);

    /// <summary>a - b.</summary>
    public Emit<TDelegate> Subtract() => Arithmetic(OpCodes.Sub);

    /// <summary>a * b.</summary>
    public Emit<TDelegate> Multiply() => Arithmetic(OpCodes.Mul);

    /// <summary>a / b.</summary>
    public Emit<TDelegate> Divide() => Arithmetic(OpCodes.Div);

    /// <summary>a % b.</summary>
    public Emit<TDelegate> Remainder() => Arithmetic(OpCodes.Rem);

    /// <summary>a / b of unsigned integers.</summary>
    public Emit<TDelegate> UnsignedDivide() => Bitwise(OpCodes.Div_Un);

    /// <summary>a &amp; b.</summary>
    public Emit<TDelegate> And() => Bitwise(OpCodes.And);

    /// <summary>a | b.</summary>
    public Emit<TDelegate> Or() => Bitwise(OpCodes.Or);

    /// <summary>a ^ b.</summary>
    public Emit<TDelegate> Xor() => Bitwise(OpCodes.Xor);

    /// <summary>-a.</summary>
    public Emit<TDelegate> Negate()
    {
        _method.Unary("Negate", OpCodes.Neg, StackType.IsNumber, "a number", null);
        return this;
    }

    /// <summary>Converts the number on the stack as C#'s unchecked casts do.</summary>
    /// <exception cref="ArgumentException"><typeparamref name="TPrimitive"/> is not a number type.</exception>
    public Emit<TDelegate> Convert<TPrimitive>()
        where TPrimitive : struct
    {
        _method.Unary("Convert", Conversion.To(typeof(TPrimitive)), StackType.IsNumber, "a number", typeof(TPrimitive));
        return this;
    }

    /// <summary>a == b as int.</summary>
    public Emit<TDelegate> CompareEqual() => Comparison(OpCodes.Ceq);

    /// <summary>a &lt; b as int.</summary>
    public Emit<TDelegate> CompareLessThan() => Comparison(OpCodes.Clt);

    /// <summary>a > b as int.</summary>
    public Emit<TDelegate> CompareGreaterThan() => Comparison(OpCodes.Cgt);

    /// <summary>Goes to the label.</summary>
    public Emit<TDelegate> Branch(Label label) => Branch(OpCodes.Br, 0, label);

    /// <summary>Goes to the label if the integer is not 0.</summary>
    public Emit<TDelegate> BranchIfTrue(Label label) => Branch(OpCodes.Brtrue, 1, label);

    /// <summary>Goes to the label if the integer is 0.</summary>
    public Emit<TDelegate> BranchIfFalse(Label label) => Branch(OpCodes.Brfalse, 1, label);

    /// <summary>Goes to the label if a == b.</summary>
    public Emit<TDelegate> BranchIfEqual(Label label) => Branch(OpCodes.Beq, 2, label);

    /// <summary>Goes to the label if a &lt; b.</summary>
    public Emit<TDelegate> BranchIfLess(Label label) => Branch(OpCodes.Blt, 2, label);

    /// <summary>Goes to the label if a &lt;= b.</summary>
    public Emit<TDelegate> BranchIfLessOrEqual(Label label) => Branch(OpCodes.Ble, 2, label);

    /// <summary>Goes to the label if a > b.</summary>
    public Emit<TDelegate> BranchIfGreater(Label label) => Branch(OpCodes.Bgt, 2, label);

    /// <summary>Goes to the label if a >= b.</summary>
    public Emit<TDelegate> BranchIfGreaterOrEqual(Label label) => Branch(OpCodes.Bge, 2, label);

    /// <summary>Calls a static method: pops its arguments, the last on top, and pushes what it returns.</summary>
    /// <param name="method">The method.</param>
    /// <param name="arglist">Null: methods with variable argument lists are not called.</param>
    /// <exception cref="ArgumentException">The method is not static, or <paramref name="arglist"/> is not null.</exception>
    public Emit<TDelegate> Call(MethodInfo method, Type[]? arglist = null)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (!method.IsStatic || arglist is not null)
        {
            throw new ArgumentException($"Call expected a static method without a variable argument list, found {method}", nameof(method));
        }

        _method.Call(method);
        return this;
    }

    /// <summary>Calls the method that another emitter has finished.</summary>
    /// <param name="emit">The other emitter.</param>
    /// <param name="arglist">Null: methods with variable argument lists are not called.</param>
    /// <exception cref="InvalidOperationException">The method is not finished.</exception>
    public Emit<TDelegate> Call<TOther>(Emit<TOther> emit, Type[]? arglist = null)
        where TOther : Delegate
    {
        ArgumentNullException.ThrowIfNull(emit);
        var method = (MethodInfo?)emit._dynamic ?? emit._builder!;
        return emit._method.IsFinished
            ? Call(method, arglist)
            : throw new InvalidOperationException($"Call expected a finished method, found {method.Name}");
    }

    /// <summary>Loads a value of <typeparamref name="TValue"/> from the address on the stack.</summary>
    public Emit<TDelegate> LoadObject<TValue>(bool isVolatile = false, int? unaligned = null)
        where TValue : struct =>
        LoadObject(typeof(TValue), isVolatile, unaligned);

    /// <summary>Loads a value from the address on the stack.</summary>
    /// <param name="valueType">The value's type.</param>
    /// <param name="isVolatile">Neither reordered nor left out.</param>
    /// <param name="unaligned">What the address is a multiple of (1, 2 or 4) if it may not be aligned for the type.</param>
    public Emit<TDelegate> LoadObject(Type valueType, bool isVolatile = false, int? unaligned = null)
    {
        ArgumentNullException.ThrowIfNull(valueType);
        _method.LoadObject(valueType, isVolatile, unaligned);
        return this;
    }

    /// <summary>Stores the value on the stack at the address under it.</summary>
    public Emit<TDelegate> StoreObject<TValue>(bool isVolatile = false, int? unaligned = null)
        where TValue : struct =>
        StoreObject(typeof(TValue), isVolatile, unaligned);

    /// <summary>Stores the value on the stack at the address under it.</summary>
    /// <param name="valueType">The value's type.</param>
    /// <param name="isVolatile">Neither reordered nor left out.</param>
    /// <param name="unaligned">What the address is a multiple of (1, 2 or 4) if it may not be aligned for the type.</param>
    public Emit<TDelegate> StoreObject(Type valueType, bool isVolatile = false, int? unaligned = null)
    {
        ArgumentNullException.ThrowIfNull(valueType);
        _method.StoreObject(valueType, isVolatile, unaligned);
        return this;
    }

    /// <summary>Pushes what is on the stack once more.</summary>
    public Emit<TDelegate> Duplicate()
    {
        _method.Duplicate();
        return this;
    }

    /// <summary>Drops what is on the stack.</summary>
    public Emit<TDelegate> Pop()
    {
        _method.Pop();
        return this;
    }

    /// <summary>Returns. The stack must hold the returned value and nothing else.</summary>
    public Emit<TDelegate> Return()
    {
        _method.Return();
        return this;
    }

    /// <summary>The finished delegate; the same one each time.</summary>
    /// <exception cref="SigilVerificationException">A label is not marked, or the end is reached without Return.</exception>
    public TDelegate CreateDelegate(OptimizationOptions optimizationOptions = OptimizationOptions.All)
    {
        if (_dynamic is null)
        {
            throw new InvalidOperationException("CreateDelegate expected a dynamic method; a static method is finished with CreateMethod");
        }

        if (_delegate is null)
        {
            _method.Finish("CreateDelegate", _dynamic.GetILGenerator);
            _delegate = _dynamic.CreateDelegate<TDelegate>();
        }

        return _delegate;
    }

    /// <summary>The finished static method.</summary>
    /// <exception cref="SigilVerificationException">A label is not marked, or the end is reached without Return.</exception>
    public MethodBuilder CreateMethod(OptimizationOptions optimizationOptions = OptimizationOptions.All)
    {
        if (_builder is null)
        {
            throw new InvalidOperationException("CreateMethod expected a static method; a dynamic method is finished with CreateDelegate");
        }

        if (!_method.IsFinished)
        {
            _method.Finish("CreateMethod", _builder.GetILGenerator);
        }

        return _builder;
    }

    /// <summary>What has been emitted so far, an instruction a line.</summary>
    public string Instructions() => _method.Listing();

    private Emit<TDelegate> Constant(Type type, OpCode code, InstructionKind kind, long bits)
    {
        _method.LoadConstant(type, new Instruction(code, kind, null, bits));
        return this;
    }

    private Emit<TDelegate> Arithmetic(OpCode code, [CallerMemberName] string operation = "")
    {
        _method.Binary(operation, code, StackType.Arithmetic, "two numbers of one type");
        return this;
    }

    private Emit<TDelegate> Bitwise(OpCode code, [CallerMemberName] string operation = "")
    {
        _method.Binary(operation, code, StackType.Bitwise, "two integers of one type");
        return this;
    }

    private Emit<TDelegate> Comparison(OpCode code, [CallerMemberName] string operation = "")
    {
        _method.Binary(operation, code, StackType.Comparison, "two numbers of one type");
        return this;
    }

    private Emit<TDelegate> Branch(OpCode code, int operands, Label label, [CallerMemberName] string operation = "")
    {
        ArgumentNullException.ThrowIfNull(label);
        _method.Branch(operation, code, operands, label);
        return this;
    }
}
