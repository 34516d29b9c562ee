import ArgumentParser
import Expansion
import Files
import Radiographs
import SystemPackage

/// Shows what classic variants would look like.
struct PreviewCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: "Draw a sheet of what the steps of classic variants do to a few radiographs.",
    discussion: """
      Each radiograph has two rows: it with each step on its own, and variants as build would write \
      them. Outlines of masks are drawn over them. Nothing but the sheet is written.
      """)

  @OptionGroup(title: "Input") var input: InputOptions

  @Option(name: .shortAndLong, help: "The sheet to write (png, tiff or jpeg by its name).")
  var output: FilePath

  @Option(help: "How many radiographs, the first of the training part.")
  var sources = 2

  @Option(help: "How many variants of each.")
  var variants = 6

  @OptionGroup(title: "Preparation") var preparation: PreparationOptions

  @OptionGroup(title: "Transforms") var transforms: TransformOptions

  @OptionGroup(title: "Split") var split: SplitOptions

  @OptionGroup(title: "Run") var runOptions: RunOptions

  @OptionGroup(title: "Configuration") var configurationOptions: ConfigurationOptions

  func validate() throws {
    guard (1...20).contains(sources), (0...20).contains(variants) else {
      throw ValidationError(
        "--sources \(sources) and --variants \(variants); expected 1…20 and 0…20")
    }
    guard OutputFormat(fileExtension: output.extension ?? "") != nil else {
      throw ValidationError("\(output.printable): expected a name that ends in .png, .tif or .jpg")
    }
  }

  mutating func run() async throws {
    Interrupt.watch()
    var options = BuildOptions(
      inputs: input.folders, output: output, jobs: runOptions.threads, toolVersion: Cxraug.version)
    input.apply(to: &options)
    split.apply(to: &options)
    options.preparation = preparation.preparation
    options.preparation.fill = transforms.fill
    options.keptMask = try transforms.keptMask(with: input)
    options.pipeline = try transforms.pipeline()
    let display = runOptions.display
    let plan = try await Build(options, report: { display.show($0) }) {
      Interrupt.isRequested
    }.planAlone()
    let sheet = try Preview(plan, options: options).sheet(count: sources, variants: variants)
    display.clear()
    RefusalReport.show(plan.refusals)
    let format = OutputFormat(fileExtension: output.extension ?? "") ?? .png
    try AtomicFile.write(sheet.encoded(as: EncodingOptions(format: format)), to: output)
    if !runOptions.quiet {
      try StandardOutput.write("written    \(output.printable), \(sheet.width) × \(sheet.height)")
    }
    throw RefusalReport.exitCode(plan.refusals)
  }
}

extension PreviewCommand: TakesInputs {
  var folders: [FilePath] { input.folders }
}
