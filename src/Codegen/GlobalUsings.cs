// The one place that chooses the emitter. `dotnet build -p:UseSigil=true` takes the Sigil package and leaves IL/** out: the rest of this
// project names only what both have (Emit, Local, Label, OptimizationOptions, SigilVerificationException; the list is kept in
// tests/Codegen.Tests/Sigil-5.0.0-signatures.txt), never an internal type of IL/**, and never imports System.Reflection.Emit beside a Label.
#if USE_SIGIL
global using Sigil;
#else
global using MiniTorch.Codegen.IL;
#endif
