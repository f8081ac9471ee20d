using MiniTorch.Codegen.Emission;
using MiniTorch.Ir;
using MiniTorch.Ir.Scalars;
using MiniTorch.Runtime;

namespace MiniTorch.Codegen.Tests.Emission;

/// <summary>
/// One scalar program as a kernel over contiguous memory, the plainest there can be: whole vectors, then the lanes that are left. The
/// table of buffers holds the inputs by position, then the outputs; every axis of a position is the linear one.
/// </summary>
internal sealed class ElementwiseKernel
{
    private readonly ScalarProgram _program;
    private readonly Emit<Kernel> _il;
    private readonly Local _at;

    private ElementwiseKernel(ScalarProgram program, DType[] inputs, int bits)
    {
        (_program, Inputs) = (program, inputs);
        _il = Emit<Kernel>.NewDynamicMethod("elementwise");
        Lanes = LaneCode.For(_il, bits, program);
        Outputs = [.. program.Outputs.Select(o => program.Code[o].Type)];
        _at = _il.DeclareLocal<nint>("at");
        EmitLoop();
        Run = _il.CreateDelegate();
    }

    public LaneCode Lanes { get; }

    public DType[] Inputs { get; }

    public DType[] Outputs { get; }

    public Kernel Run { get; }

    /// <summary>The kernel of <paramref name="program"/> at a width; 32 bits mean one lane.</summary>
    public static ElementwiseKernel Of(ScalarProgram program, DType[] inputs, int bits) => new(program, inputs, bits);

    private void EmitLoop()
    {
        var count = _il.DeclareLocal<nint>("count");
        var (next, left, end) = (_il.DefineLabel("next"), _il.DefineLabel("left"), _il.DefineLabel("end"));
        _il.LoadArgument(2).StoreLocal(_at);
        _il.MarkLabel(next).LoadArgument(3).LoadLocal(_at).Subtract().StoreLocal(count);
        _il.LoadLocal(count).LoadConstant(Lanes.Count).BranchIfLess(left);
        EmitBody(null);
        _il.LoadLocal(_at).LoadConstant(Lanes.Count).Add().StoreLocal(_at).Branch(next);
        _il.MarkLabel(left).LoadLocal(count).BranchIfFalse(end);
        EmitBody(Lanes.Count == 1 ? null : count);
        _il.MarkLabel(end).Return();
    }

    private void EmitBody(Local? count)
    {
        var values = new Local[_program.Code.Length];
        for (var i = 0; i < values.Length; i++)
        {
            var code = _program.Code[i];
            switch (code.Primitive)
            {
                case ScalarPrimitive.Input:
                    PushAddress((int)code.Immediate, code.Type);
                    Lanes.Load(code.Type, count);
                    break;
                case ScalarPrimitive.Constant:
                    Lanes.Constant(code.Type, code.Immediate);
                    break;
                case ScalarPrimitive.Index:
                    _il.LoadLocal(_at).Convert<int>();
                    Lanes.Positions();
                    break;
                default:
                    Lanes.Apply(code, code.A >= 0 ? _program.Code[code.A].Type : code.Type, k => _il.LoadLocal(values[code.Operand(k)]));
                    break;
            }

            values[i] = _il.DeclareLocal(Lanes.Vector(code.Type));
            _il.StoreLocal(values[i]);
        }

        for (var o = 0; o < Outputs.Length; o++)
        {
            PushAddress(Inputs.Length + o, Outputs[o]);
            _il.LoadLocal(values[_program.Outputs[o]]);
            Lanes.Store(Outputs[o], count);
        }
    }

    private void PushAddress(int buffer, DType type)
    {
        _il.LoadArgument(0).LoadConstant(buffer * sizeof(long)).Add().LoadObject<nint>();
        _il.LoadLocal(_at).LoadConstant(type.Size()).Multiply().Add();
    }
}
