// The one place that chooses the emitter: `dotnet build -p:UseSigil=true` takes the Sigil package, otherwise ours stands in for it.
#if USE_SIGIL
global using Sigil;
#else
global using MiniTorch.Codegen.IL;
#endif
