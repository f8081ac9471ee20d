using System.Reflection;
using System.Runtime.Intrinsics;

namespace MiniTorch.Codegen.Tests.IL.Own;

/// <summary>Each mistake throws at the call that makes it, says what was expected, shows the stack, and changes nothing.</summary>
public class MistakeTests
{
    private const ushort I = 0;
    private const ushort L = 1;
    private const ushort F = 2;
    private const ushort P = 3;

    private static readonly MethodInfo Max = typeof(Math).GetMethod("Max", [typeof(int), typeof(int)])!;

    private delegate int Operands(int i, long l, float f, nint p);

    private static void Fails(string message, Func<Emit<Operands>, Emit<Operands>> before, Action<Emit<Operands>> mistake) =>
        Fails(message, before(Emit<Operands>.NewDynamicMethod()), mistake);

    private static void Fails<T>(string message, Emit<T> il, Action<Emit<T>> mistake)
        where T : Delegate
    {
        var instructions = il.Instructions();
        var failure = Assert.Throws<SigilVerificationException>(() => mistake(il));
        Assert.Equal(message, failure.Message);
        Assert.Equal($"{message}\n{instructions}", failure.GetDebugInfo());
        Assert.Equal(instructions, il.Instructions());
    }

    private static void Refuses<TException>(string message, Action call)
        where TException : Exception => Assert.StartsWith(message, Assert.Throws<TException>(call).Message);

    [Fact]
    public void ArithmeticTakesTwoNumbersOfOneType()
    {
        Fails("Add expected two numbers of one type; stack: [int, float]", e => e.LoadArgument(I).LoadArgument(F), e => e.Add());
        Fails("Subtract expected two numbers of one type; stack: [int, long]", e => e.LoadArgument(I).LoadArgument(L), e => e.Subtract());
        Fails(
            "Multiply expected two numbers of one type; stack: [float, double]",
            e => e.LoadArgument(F).LoadConstant(1.5),
            e => e.Multiply());
        Fails("Divide expected two numbers of one type; stack: [nint, long]", e => e.LoadArgument(P).LoadArgument(L), e => e.Divide());
        Fails("Remainder expected two numbers of one type; stack: [int]", e => e.LoadArgument(I), e => e.Remainder());
    }

    [Fact]
    public void BitsAreOfIntegers()
    {
        Fails("And expected two integers of one type; stack: [float, float]", e => e.LoadArgument(F).LoadArgument(F), e => e.And());
        Fails("Or expected two integers of one type; stack: [int, nint]", e => e.LoadArgument(I).LoadArgument(P), e => e.Or());
        Fails("Xor expected two integers of one type; stack: [int, long]", e => e.LoadArgument(I).LoadArgument(L), e => e.Xor());
        Fails(
            "UnsignedDivide expected two integers of one type; stack: [float, float]",
            e => e.LoadArgument(F).Duplicate(),
            e => e.UnsignedDivide());
    }

    [Fact]
    public void VectorsAreNotNumbers()
    {
        var vector = typeof(Vector128<float>);
        Fails("Negate expected a number; stack: [Vector128<float>]", e => e.LoadArgument(P).LoadObject(vector), e => e.Negate());
        Fails("Convert expected a number; stack: [Vector128<float>]", e => e.LoadArgument(P).LoadObject(vector), e => e.Convert<int>());
        Fails(
            "Add expected two numbers of one type; stack: [Vector128<float>, Vector128<float>]",
            e => e.LoadArgument(P).LoadObject(vector).Duplicate(),
            e => e.Add());
    }

    [Fact]
    public void ComparisonsDoNotMixWidths()
    {
        Fails(
            "CompareEqual expected two numbers of one type; stack: [int, nint]",
            e => e.LoadArgument(I).LoadArgument(P),
            e => e.CompareEqual());
        Fails(
            "CompareLessThan expected two numbers of one type; stack: [int, long]",
            e => e.LoadArgument(I).LoadArgument(L),
            e => e.CompareLessThan());
        Fails("CompareGreaterThan expected two numbers of one type; stack: []", e => e, e => e.CompareGreaterThan());
    }

    [Fact]
    public void AnEmptyStackGivesNothing()
    {
        Fails("Pop expected a value; stack: []", e => e, e => e.Pop());
        Fails("Duplicate expected a value; stack: []", e => e, e => e.Duplicate());
        Fails("Negate expected a number; stack: []", e => e, e => e.Negate());
        Fails("Convert expected a number; stack: []", e => e, e => e.Convert<double>());
        Fails("Add expected two numbers of one type; stack: []", e => e, e => e.Add());
        Fails("LoadObject float expected [nint]; stack: []", e => e, e => e.LoadObject<float>());
        Fails("StoreObject float expected [nint, float]; stack: [float]", e => e.LoadArgument(F), e => e.StoreObject<float>());
        Fails("Return expected exactly [int]; stack: []", e => e, e => e.Return());
    }

    [Fact]
    public void ALocalTakesItsOwnType()
    {
        var il = Emit<Operands>.NewDynamicMethod();
        var sum = il.DeclareLocal<Vector256<int>>("sum");
        Fails(
            "StoreLocal Vector256<int> sum expected [Vector256<int>]; stack: [nint, float]",
            il.LoadArgument(P).LoadArgument(F),
            e => e.StoreLocal(sum));
    }

    [Fact]
    public void ACallTakesItsArguments()
    {
        Fails(
            "Call Math.Max(int, int) expected [int, int]; stack: [nint, int, float]",
            e => e.LoadArgument(P).LoadArgument(I).LoadArgument(F),
            e => e.Call(Max));
        Fails("Call Math.Max(int, int) expected [int, int]; stack: [long, int]", e => e.LoadArgument(L).LoadArgument(I), e => e.Call(Max));
        Fails("Call Math.Max(int, int) expected [int, int]; stack: [int]", e => e.LoadArgument(I), e => e.Call(Max));
        var create = typeof(Vector512).GetMethods().Single(m =>
            m is { Name: "Create", IsGenericMethod: true } && m.GetParameters() is [{ ParameterType.IsGenericParameter: true }]);
        Fails(
            "Call Vector512.Create<double>(double) expected [double]; stack: [float]",
            e => e.LoadArgument(F),
            e => e.Call(create.MakeGenericMethod(typeof(double))));
    }

    [Fact]
    public void MemoryIsAddressedByNativeIntegers()
    {
        Fails("LoadObject float expected [nint]; stack: [long]", e => e.LoadArgument(L), e => e.LoadObject<float>());
        Fails(
            "StoreObject float expected [nint, float]; stack: [long, float]",
            e => e.LoadArgument(L).LoadArgument(F),
            e => e.StoreObject<float>());
        Fails(
            "StoreObject Vector256<float> expected [nint, Vector256<float>]; stack: [nint, Vector256<int>]",
            e => e.LoadArgument(P).LoadArgument(P).LoadObject<Vector256<int>>(unaligned: 1),
            e => e.StoreObject<Vector256<float>>(unaligned: 1));
        Fails(
            "StoreObject double expected [nint, double]; stack: [nint, float]",
            e => e.LoadArgument(P).LoadArgument(F),
            e => e.StoreObject<double>());
    }

    [Fact]
    public void EveryWayToALabelBringsOneStack()
    {
        var il = Emit<Operands>.NewDynamicMethod();
        var end = il.DefineLabel("end");
        il.LoadArgument(F).LoadArgument(I).BranchIfTrue(end);
        Fails(
            "Branch end expected exactly [float], the stack of the first way there; stack: [float, int]",
            il.LoadArgument(I),
            e => e.Branch(end));
        Fails("MarkLabel end expected exactly [float], the stack of the first way there; stack: [float, int]", il, e => e.MarkLabel(end));
        Fails("MarkLabel end expected exactly [float], the stack of the first way there; stack: []", il.Pop().Pop(), e => e.MarkLabel(end));
    }

    [Fact]
    public void ABranchBackBringsTheStackOfItsLabel()
    {
        var il = Emit<Operands>.NewDynamicMethod();
        var loop = il.DefineLabel("loop");
        il.LoadArgument(I).MarkLabel(loop).Convert<float>();
        il.LoadArgument(I).LoadArgument(I);
        Fails("BranchIfLess loop expected exactly [int], the stack of the first way there; stack: [float]", il, e => e.BranchIfLess(loop));
    }

    [Fact]
    public void NothingButBranchesFromBelowMeansAnEmptyStack()
    {
        var il = Emit<Operands>.NewDynamicMethod();
        var (below, above) = (il.DefineLabel("below"), il.DefineLabel("above"));
        il.LoadArgument(I).Branch(below).MarkLabel(above);
        Fails("Return expected exactly [int]; stack: []", il, e => e.Return());
        il.LoadArgument(I).Return().MarkLabel(below);
        Fails("Branch above expected exactly [], the stack of the first way there; stack: [int]", il, e => e.Branch(above));
    }

    [Fact]
    public void ABranchTakesIntegersOrTwoNumbers()
    {
        var il = Emit<Operands>.NewDynamicMethod();
        var end = il.DefineLabel("end");
        Fails("BranchIfTrue expected an integer; stack: [float]", il.LoadArgument(F), e => e.BranchIfTrue(end));
        Fails("BranchIfFalse expected an integer; stack: []", il.Pop(), e => e.BranchIfFalse(end));
        Fails(
            "BranchIfEqual expected two numbers of one type; stack: [float, int]",
            il.LoadArgument(F).LoadArgument(I),
            e => e.BranchIfEqual(end));
        Fails("BranchIfLessOrEqual expected two numbers of one type; stack: [float, int]", il, e => e.BranchIfLessOrEqual(end));
        Fails("BranchIfGreater expected two numbers of one type; stack: [float, int]", il, e => e.BranchIfGreater(end));
        Fails("BranchIfGreaterOrEqual expected two numbers of one type; stack: [float, int]", il, e => e.BranchIfGreaterOrEqual(end));
    }

    [Fact]
    public void AfterBranchOrReturnOnlyALabelMayCome()
    {
        var il = Emit<Operands>.NewDynamicMethod();
        var (loop, end) = (il.DefineLabel(), il.DefineLabel());
        il.MarkLabel(loop).LoadArgument(I).Branch(end);
        Fails("LoadConstant can never be reached: expected a label to be marked first; stack: []", il, e => e.LoadConstant(1));
        Fails("Branch can never be reached: expected a label to be marked first; stack: []", il, e => e.Branch(loop));
        il.MarkLabel(end).Return();
        Fails("Return can never be reached: expected a label to be marked first; stack: []", il, e => e.Return());
    }

    [Fact]
    public void ReturnLeavesNothingBehind()
    {
        Fails("Return expected exactly [int]; stack: [nint, int]", e => e.LoadArgument(P).LoadArgument(I), e => e.Return());
        Fails("Return expected exactly [int]; stack: [float]", e => e.LoadArgument(F), e => e.Return());
        Fails("Return expected exactly []; stack: [int]", Emit<Action<int>>.NewDynamicMethod().LoadArgument(0), e => e.Return());
    }

    [Fact]
    public void ALabelIsMarkedOnce()
    {
        var il = Emit<Operands>.NewDynamicMethod();
        var here = il.DefineLabel("here");
        il.MarkLabel(here);
        Fails("MarkLabel here expected a label that is not marked yet; stack: [int]", il.LoadArgument(I), e => e.MarkLabel(here));
    }

    [Fact]
    public void AnUnmarkedLabelIsNamedWithItsFirstBranch()
    {
        var il = Emit<Operands>.NewDynamicMethod();
        var (never, unused) = (il.DefineLabel("never"), il.DefineLabel("unused"));
        il.LoadArgument(F).LoadConstant(0.5f).BranchIfLess(never).LoadArgument(I).BranchIfTrue(never).LoadArgument(I).Return();
        Fails(
            "CreateDelegate expected label never to be marked; its first branch is instruction 2: blt never; stack: []",
            il,
            e => e.CreateDelegate());
        il.MarkLabel(never).LoadConstant(-1).Return();
        Assert.Equal(-1, il.CreateDelegate()(7, 0, 0.25f, 0));
        Assert.Equal("unused", unused.Name);
    }

    [Fact]
    public void TheEndOfAMethodIsNotReached()
    {
        var il = Emit<Operands>.NewDynamicMethod().LoadArgument(I);
        Fails("CreateDelegate expected Return at the end of the method; stack: [int]", il, e => e.CreateDelegate());
        Assert.Equal(3, il.Return().CreateDelegate()(3, 0, 0, 0));
    }

    [Fact]
    public void AFinishedMethodStaysAsItIs()
    {
        var il = Emit<Operands>.NewDynamicMethod().LoadArgument(I).Return();
        var late = il.DefineLabel();
        Assert.Same(il.CreateDelegate(), il.CreateDelegate());
        Refuses<InvalidOperationException>("the method is finished and cannot be added to", () => il.LoadConstant(1));
        Assert.Throws<InvalidOperationException>(() => il.MarkLabel(late));
        Assert.Throws<InvalidOperationException>(() => il.CreateMethod());
    }

    [Fact]
    public void AnotherMethodIsFinishedBeforeItIsCalled()
    {
        var half = Emit<Func<float, float>>.NewDynamicMethod("half").LoadArgument(0).LoadConstant(0.5f).Multiply().Return();
        var il = Emit<Operands>.NewDynamicMethod().LoadArgument(I);
        Refuses<InvalidOperationException>("Call expected a finished method, found half", () => il.Call(half));
        half.CreateDelegate();
        Fails("Call half(float) expected [float]; stack: [int]", il, e => e.Call(half));
    }

    [Fact]
    public void ArgumentsThatMakeNoSenseAreArgumentErrors()
    {
        var il = Emit<Operands>.NewDynamicMethod().LoadArgument(P);
        var other = Emit<Operands>.NewDynamicMethod();
        var (label, local) = (other.DefineLabel("elsewhere"), other.DeclareLocal<int>("count"));
        Refuses<ArgumentException>("LoadArgument expected an index below 4, found 4", () => il.LoadArgument(4));
        Refuses<ArgumentException>("expected unaligned to be null, 1, 2 or 4, found 8", () => il.LoadObject<long>(unaligned: 8));
        Refuses<ArgumentException>("Convert expected a number type, found bool", () => il.Convert<bool>());
        Refuses<ArgumentException>("Call expected a static method", () => il.Call(typeof(string).GetMethod("get_Length")!));
        Refuses<ArgumentException>("expected a label or local of this method, found elsewhere of another", () => il.Branch(label));
        Refuses<ArgumentException>("expected a label or local of this method, found int count of another", () => il.LoadLocal(local));
    }

    [Fact]
    public void NamesAreUnique()
    {
        var il = Emit<Operands>.NewDynamicMethod();
        il.DeclareLocal<int>("v1");
        Assert.Equal("_v1", il.DeclareLocal<int>().Name);
        Refuses<InvalidOperationException>("expected a name of its own for each local, found v1 twice", () => il.DeclareLocal<float>("v1"));
        il.DefineLabel("v1");
        Refuses<InvalidOperationException>("expected a name of its own for each label, found v1 twice", () => il.DefineLabel("v1"));
    }
}
