using MiniTorch.Ir;
using MiniTorch.Ir.Memory;
using MiniTorch.Ir.Text;
using MiniTorch.Passes.Memory;

namespace MiniTorch.Passes.Tests.Memory;

public sealed class PlanMemoryTests
{
    private static Module Planned(string text) => new PlanMemory().Run(Parser.Parse(text, "t.mt"), PassContext.Host);

    private static string PlaceOf(Module module, string value) =>
        module["f"].Nodes.SelectMany(n => n.Results).Single(r => r.Name == value).Placement?.ToString() ?? "none";

    private static void RunsAlike(Module module, string function = "f") =>
        Assert.Equal(PlannedRun.Of(module, function, honourPlacements: false), PlannedRun.Of(module, function, honourPlacements: true));

    // A step of gradient descent, with statements of the test's choice before and after the kernel.
    private static string Descent(
        string before = "",
        string kernel = "%w1 = sub %w, %g\n      yield %w1",
        string after = "",
        string results = "%g",
        string inputs = "",
        string space = "[4,4]") => $$"""
        module @m {
          param %w: f32[4,4]
          param %u: f32[4,4]
          func @f(%g: f32[4,4]{{inputs}}) -> (%r) {
            {{before}}
            %w1: f32[4,4] = fused over {{space}} (%w, %g) {
              {{kernel}}
            }
            {{after}}
            update %w <- %w1
            return {{results}}
          }
        }
        """;

    [Fact]
    public void An_optimizer_updates_parameter_and_moments_where_they_are()
    {
        var module = Planned("""
            module @m {
              param %w: f32[4,4]
              state %m: f32[4,4]
              func @f(%x: f32[B,4]) -> () {
                %g: f32[4,4] = matmul %x, %x {transpose_a}
                %m1: f32[4,4], %w1: f32[4,4] = fused over [4,4] (%m, %g, %w) {
                  %c = mul %m, 0.9
                  %m1 = add %c, %g
                  %s = mul %m1, 0.1
                  %w1 = sub %w, %s
                  yield %m1, %w1
                }
                update %m <- %m1
                update %w <- %w1
                return
              }
            }
            """);
        Assert.Equal(("@%m", "@%w"), (PlaceOf(module, "m1"), PlaceOf(module, "w1")));
        Assert.Equal(["64"], MemoryPlan.Of(module["f"]).Select(d => d.ToString()));
        RunsAlike(module);
    }

    [Theory]
    [InlineData("", "@%w")]
    [InlineData("%y: f32[4,4] = exp %w", "@%w")]
    public void Readers_before_the_kernel_do_not_matter(string before, string place)
    {
        var module = Planned(Descent(before: before));
        Assert.Equal(place, PlaceOf(module, "w1"));
        RunsAlike(module);
    }

    [Fact]
    public void A_parameter_keeps_its_old_value_while_somebody_can_see_it()
    {
        string[] seen =
        [
            Descent(results: "%w1"),
            Descent(results: "%w"),
            Descent(after: "%v: f32[16] = reshape %w1 {shape=[16]}", results: "%v"),
            Descent(before: "%v: f32[16] = reshape %w {shape=[16]}", results: "%v"),
            Descent(after: "update %u <- %w"),
            Descent(after: "%y: f32[4,4] = exp %w", results: "%y"),
            Descent(before: "%v: f32[2,8] = reshape %w {shape=[2,8]}", after: "%y: f32[2,8] = exp %v", results: "%y"),
            Descent(kernel: "%t = transpose %w {order=[1,0]}\n      %w1 = sub %t, %g\n      yield %w1"),
            Descent(kernel: "%p = matmul %w, %g\n      %w1 = sub %w, %p\n      yield %w1"),
            Descent(space: "[4]", kernel: "%s = sum %w {axes=[1]}\n %b = broadcast %s {shape=[4,4], axes=[0]}\n %w1 = sub %b, %g\n yield %w1"),
            Descent(inputs: ", %i: i32[3]", before: "", after: "%y: f32[3,4] = gather %g, %i {axis=0}", results: "%y"),
        ];
        foreach (var text in seen)
        {
            var module = Planned(text);
            Assert.True(PlaceOf(module, "w1") == "@0" || PlaceOf(module, "w1") == "@1", $"expected a slot for %w1 in\n{module}");
            RunsAlike(module);
        }
    }

    [Fact]
    public void What_can_fail_runs_before_the_first_update_in_place()
    {
        var module = Planned(Descent(inputs: ", %i: i32[3]", before: "%y: f32[3,4] = gather %g, %i {axis=0}", results: "%y"));
        Assert.Equal("@%w", PlaceOf(module, "w1"));
        RunsAlike(module);
    }

    [Theory]
    [InlineData(4, "@%w")]
    [InlineData(3, "@1")]
    public void A_scatter_add_cannot_fail_if_a_gather_of_the_same_indices_did_not(int size, string place)
    {
        var module = Planned(Descent(
            inputs: ", %i: i32[3]",
            before: "%y: f32[3,4] = gather %g, %i {axis=0}",
            after: $"%s: f32[{size},4] = scatter_add %y, %i {{axis=0, size={size}}}",
            results: "%s"));
        Assert.Equal(place, PlaceOf(module, "w1"));
        RunsAlike(module);
    }

    [Fact]
    public void A_statement_that_is_no_kernel_does_not_work_in_place()
    {
        var module = Planned("""
            module @m {
              param %w: f32[4]
              func @f(%g: f32[4]) -> () {
                %w1: f32[4] = sub %w, %g
                update %w <- %w1
                return
              }
            }
            """);
        Assert.Equal("@0", PlaceOf(module, "w1"));
        RunsAlike(module);
    }

    [Fact]
    public void A_value_that_two_parameters_take_lies_in_the_first_and_is_copied_to_the_second()
    {
        var module = Planned(Descent(after: "update %u <- %w1"));
        Assert.Equal("@%u", PlaceOf(module, "w1"));
        RunsAlike(module);
    }

    [Fact]
    public void A_kernel_takes_over_the_slot_of_an_operand_that_dies_in_it()
    {
        var module = Planned("""
            module @m {
              func @f(%x: f32[B,6]) -> (%c, %a2) {
                %a: f32[B,6] = fused over [B,6] (%x) {
                  %a = exp %x
                  yield %a
                }
                %a2: f32[B,6], %b: f32[B,6] = fused over [B,6] (%a, %x) {
                  %a2 = mul %a, %x
                  %b = add %a, %a2
                  yield %a2, %b
                }
                %b2: f32[B,6] = fused over [B] (%b) {
                  %r = sum %b {axes=[1]}
                  %q = broadcast %r {shape=[B,6], axes=[0]}
                  %b2 = sub %b, %q
                  yield %b2
                }
                %c: f32[B,6] = fused over [B,6] (%b2) {
                  %c = exp %b2
                  yield %c
                }
                return %c, %a2
              }
            }
            """);
        // %a2 lies on %a; %b2 cannot lie on %b, whose row sum makes the kernel walk a row twice; %c lies on %b2.
        Assert.Equal(["@0", "@0", "@1", "@2", "@2"], new[] { "a", "a2", "b", "b2", "c" }.Select(v => PlaceOf(module, v)));
        Assert.Equal(["24*B", "24*B", "24*B"], MemoryPlan.Of(module["f"]).Select(d => d.ToString()));
        RunsAlike(module);
    }

    [Fact]
    public void Reshapes_lie_where_their_operands_do_and_keep_them_alive()
    {
        var module = Planned("""
            module @m {
              func @f(%x: f32[B,6]) -> (%y, %xs) {
                %xs: f32[6*B] = reshape %x {shape=[6*B]}
                %a: f32[B,6] = exp %x
                %as: f32[6*B] = reshape %a {shape=[6*B]}
                %b: f32[B,6] = exp %a
                %c: f32[6*B] = add %as, %xs
                %d: f32[6*B] = reshape %b {shape=[6*B]}
                %y: f32[6*B] = add %c, %d
                return %y, %xs
              }
            }
            """);
        Assert.Equal(["none", "@0", "@0", "@1", "@2", "@1", "@0"],
            new[] { "xs", "a", "as", "b", "c", "d", "y" }.Select(v => PlaceOf(module, v)));
        RunsAlike(module);
    }

    [Fact]
    public void Literal_bytes_take_the_smallest_slot_that_is_large_enough_or_grow_the_largest()
    {
        var module = Planned("""
            module @m {
              func @f(%x: f32[2]) -> (%r) {
                %a: f32[8,2] = broadcast %x {shape=[8,2], axes=[1]}
                %b: f32[5,2] = broadcast %x {shape=[5,2], axes=[1]}
                %ab: f32[13,2] = concat %a, %b {axis=0}
                %c: f32[5,2] = broadcast %x {shape=[5,2], axes=[1]}
                %d: f32[9,2] = broadcast %x {shape=[9,2], axes=[1]}
                %r: f32[27,2] = concat %ab, %c, %d {axis=0}
                return %r
              }
            }
            """);
        Assert.Equal((PlaceOf(module, "b"), PlaceOf(module, "a")), (PlaceOf(module, "c"), PlaceOf(module, "d")));
        Assert.Equal(["72", "40", "104", "216"], MemoryPlan.Of(module["f"]).Select(d => d.ToString()));
        RunsAlike(module);
    }

    [Fact]
    public void Planning_a_planned_module_changes_nothing()
    {
        var module = Planned(Descent());
        Assert.Same(module, new PlanMemory().Run(module, PassContext.Host));
        Assert.Equal(module.ToString(), Parser.Parse(module.ToString(), "t.mt").ToString());
    }

    [Fact]
    public void A_training_step_gives_the_same_at_the_planned_places()
    {
        var module = Pipeline.Default.Run(Step(), PassContext.Host);
        Assert.Equal(["@%w1", "@%w2"],
            module["step"].Nodes.Where(n => n.Op is Ir.Ops.Update).Select(n => n.Operands[1].Placement!.ToString()));
        RunsAlike(module, "step");
        var slots = MemoryPlan.Of(module["step"]).Length;
        var values = module["step"].Nodes.SelectMany(n => n.Results).Count(r => r.Placement is { Parameter: null });
        Assert.True(slots < values, $"{values} values take {slots} slots");
    }

    private static Module Step()
    {
        var m = new ModuleBuilder("mlp");
        var w1 = m.Parameter("w1", DType.F32, [6, 3]);
        var w2 = m.Parameter("w2", DType.F32, [3, 4]);
        m.Function("step", f =>
        {
            var x = f.Input("x", DType.F32, ["B", 6]);
            var t = f.Input("t", DType.F32, ["B", 4]);
            var loss = x.MatMul(w1).Tanh().MatMul(w2).Tanh().MatMul(w2, transposeOther: true).Tanh().MatMul(w2).MeanSquaredError(t);
            Tensor[] parameters = [w1, w2];
            foreach (var (parameter, gradient) in parameters.Zip(f.Gradient(loss, parameters)))
            {
                f.Update(parameter, parameter - (gradient * 0.1));
            }

            f.Return(("loss", loss));
        });
        return m.Build();
    }
}
