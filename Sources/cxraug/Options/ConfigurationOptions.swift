import ArgumentParser
import SystemPackage

/// Where defaults come from.
struct ConfigurationOptions: ParsableArguments {
  // Taken before anything else is parsed: see `ConfiguredArguments`.
  @Option(
    help: ArgumentHelp(
      "Take options that are not given from this file (default: cxraug.yaml, if there is one).",
      valueName: "file"))
  var config: FilePath?
}
