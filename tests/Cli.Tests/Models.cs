namespace MiniTorch.Cli.Tests;

/// <summary>Modules as text.</summary>
internal static class Models
{
    /// <summary>Linear regression: a step with a gradient and an update, and a prediction.</summary>
    public const string Regression = """
        module @regression {
          param %w: f32[3,2]
          func @step(%x: f32[B,3], %t: f32[B,2]) -> (%loss) {
            %y: f32[B,2] = matmul %x, %w
            %e: f32[B,2] = sub %y, %t
            %q: f32[B,2] = mul %e, %e
            %loss: f32[] = sum %q {axes=[0,1]}
            %dw: f32[3,2] = gradient %loss, %w
            %s: f32[3,2] = mul %dw, 0.01
            %n: f32[3,2] = sub %w, %s
            update %w <- %n
            return %loss
          }

          func @predict(%x: f32[B,3]) -> (%y) {
            %y: f32[B,2] = matmul %x, %w
            return %y
          }
        }

        """;

    /// <summary>One function, two inputs of which one is an index, two results.</summary>
    public const string Pick = """
        module @pick {
          func @f(%table: f32[N,3], %i: i32[K]) -> (%rows, %top) {
            %rows: f32[K,3] = gather %table, %i {axis=0}
            %top: f32[3] = reduce_max %rows {axes=[0]}
            return %rows, %top
          }
        }

        """;
}
