import ArgumentParser
import Augmentation
import Datasets
import Expansion
import Files
import Glibc
import Logging
import Radiographs
import SystemPackage
import Watching

/// The main job.
struct BuildCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "build",
    abstract: "Write a train/val dataset of originals, classic variants and synthetic radiographs.",
    discussion: """
      Patients are split first; only the training part is augmented and trains the generator. The \
      same command again does what is missing and nothing else.
      """,
    aliases: ["augment"])

  @OptionGroup(title: "Input") var input: InputOptions

  @Option(name: .shortAndLong, help: "The folder of the dataset (default: INPUT-augmented).")
  var output: FilePath?

  @Option(
    help: ArgumentHelp(
      "Synthetic radiographs: a count, or a multiple of the training originals such as 2x. (default: 0)",
      valueName: "quantity"),
    transform: OptionValue.quantity)
  var synthetic = Quantity.count(0)

  @Option(
    help: ArgumentHelp(
      "Classic variants: a count, or a multiple of the training originals. (default: 1x)",
      valueName: "quantity"),
    transform: OptionValue.quantity)
  var classic: Quantity?

  @Option(help: ArgumentHelp("Classic variants of each training original.", valueName: "count"))
  var perImage: Int?

  @Option(
    help: ArgumentHelp(
      "Training images in all: as many classic variants as originals and synthetic ones leave.",
      valueName: "count"))
  var total: Int?

  @Flag(help: "Give classic variants to the classes with the fewest training images.")
  var balance = false

  @OptionGroup(title: "Preparation") var preparation: PreparationOptions

  @Option(help: "Where outputs lie, and which loaders can read them.")
  var layout = Layout.folders

  @Option(
    help: ArgumentHelp(
      "Under which terms the dataset may be used, such as cc-by-4.0, for its card. (default: unknown)",
      valueName: "text"))
  var license: String?

  @Option(help: "The file format of outputs.")
  var format = OutputFormat.png

  @OptionGroup(title: "Transforms") var transforms: TransformOptions

  @OptionGroup(title: "Split") var split: SplitOptions

  @Option(
    help: ArgumentHelp("Draw from this generator instead of training one.", valueName: "file"))
  var generator: FilePath?

  @OptionGroup(title: "Training") var training: TrainingArguments

  @Flag(help: "Go on when most radiographs of the dataset are not in the input any more.")
  var allowRemoval = false

  @OptionGroup(title: "Watch") var watch: WatchOptions

  @Flag(help: "Show what would be written and how long training would take, and write nothing.")
  var dryRun = false

  @OptionGroup(title: "Run") var runOptions: RunOptions

  @OptionGroup(title: "Configuration") var configurationOptions: ConfigurationOptions

  func validate() throws {
    guard [classic != nil, perImage != nil, total != nil].count(where: { $0 }) <= 1 else {
      throw ValidationError("--classic, --per-image and --total; expected one of them")
    }
    if let perImage, !(0...10_000).contains(perImage) {
      throw ValidationError("--per-image \(perImage); expected 0…10000")
    }
    if let total, !(1...10_000_000).contains(total) {
      throw ValidationError("--total \(total); expected 1…10000000")
    }
    if let license, !Self.isLine(license) {
      throw ValidationError("--license: expected 1 to 200 characters in one line")
    }
  }

  mutating func run() async throws {
    Interrupt.watch()
    let options = try options()
    if watch.watch != nil, let report = watch.batchReport {
      return try await buildBatch(options, report: report)
    }
    if watch.watch != nil && !dryRun { return try await goOn(options) }
    let display = runOptions.display
    runOptions.describeComputing()
    let build = Build(options) { event in
      if case .planned(let plan) = event {
        Self.announce(plan, options, display)
      }
      display.show(event)
    } shouldStop: {
      Interrupt.isRequested
    }
    if dryRun {
      let plan = try await build.plan()
      display.clear()
      let seconds = try build.expectedTrainingSeconds(of: plan)
      try StandardOutput.write(
        PlanReport(plan, options: options, trainingSeconds: seconds).text)
      RefusalReport.show(plan.refusals)
      throw RefusalReport.exitCode(plan.refusals)
    }
    let summary = try await build.run()
    display.clear()
    RefusalReport.show(summary.plan.refusals)
    let report = SummaryReport(summary, options: options)
    if display.isJSON {
      try StandardOutput.write(report.json.line)
    } else if !runOptions.quiet {
      try StandardOutput.write(report.text)
    }
    throw RefusalReport.exitCode(summary.plan.refusals)
  }

  /// Watches until stopped.
  private func goOn(_ options: BuildOptions) async throws {
    try Build(options) { _ in
    } shouldStop: {
      false
    }.checkFolders()
    let lock = WatchStatus.lock(in: options.output)
    try Folder.create(lock.removingLastComponent())
    let held = try LockFile(lock)
    defer { extendLifetime(held) }
    let isJSON = runOptions.display.isJSON
    var log = Logger(label: "cxraug") { _ in WatchLog(isJSON: isJSON) }
    if runOptions.quiet { log.logLevel = .error }
    var run = try WatchRun(options, watch, log: log)
    try await run.run()
  }

  /// Builds one batch of a watch: what its journal says is there.
  private func buildBatch(_ options: BuildOptions, report: FilePath) async throws {
    var options = options
    options.keepsGenerator = true
    if watch.retraining { Priority.lower() }
    options.listing = try WatchRecords(reading: WatchStatus.journal(in: options.output))
      .listing(of: options)
    let display = runOptions.display
    func show(_ event: BuildEvent) {
      if case .note = event { return }
      display.show(event)
    }
    do {
      if watch.retraining {
        // Nobody would take over what is trained for a watch that is gone.
        let parent = getppid()
        try await Retraining(options, report: show) {
          Interrupt.isRequested || getppid() != parent
        }.run()
      } else {
        _ = try await Build(options, report: show) { Interrupt.isRequested }.run()
      }
      display.clear()
    } catch {
      display.clear()
      BatchProcess.write(error, to: report)
      throw ExitCode.failure
    }
  }

  private static func isLine(_ text: String) -> Bool {
    (1...200).contains(text.count)
      && text.unicodeScalars.allSatisfy {
        $0.value >= 0x20 && $0.value != 0x7F && !$0.properties.isWhitespace || $0 == " "
      }
  }

  private static func announce(
    _ plan: Plan, _ options: BuildOptions, _ display: ProgressDisplay
  ) {
    if let note = ownPatients(plan, options) { display.note(note) }
    if !plan.labels.isEmpty { display.note("classes: \(plan.labels.joined(separator: ", "))") }
    if plan.hasGivenSides && SplitOptions.areSharesGiven {
      display.note("sides come from the folders; --val and --test do not count")
    }
    if options.validation > 0, plan.counts.originals[.val] == nil {
      display.note(
        plan.hasGivenSides
          ? "val is empty: no folder of the input is named val"
          : "val is empty: no patient has few enough images; --group-by says who is who")
    }
    if options.generator != nil && plan.counts.synthetic == 0 {
      display.note("--generator draws nothing without --synthetic")
    }
    if plan.unchanged > 0 {
      display.note(
        "\(plan.unchanged) of \(plan.counts.classic) classic variants repeat their original: "
          + "no step of theirs is applied")
    }
    if plan.short > 0 {
      display.note(
        "\(plan.short) of \(plan.counts.classic) classic variants keep less than "
          + "\(options.keptMask) of their mask: no draw of the steps keeps more")
    }
    if plan.counts.classic > 0, options.pipeline.mirrors {
      display.note(
        "flips exchange left and right in some variants; --flip none keeps hearts left")
    }
  }

  /// That patients were not recognized, if some were not.
  private static func ownPatients(_ plan: Plan, _ options: BuildOptions) -> String? {
    let (known, own) = plan.recognition
    guard !own.isEmpty else { return nil }
    let count = "\(own.count) of \(counted(known.count + own.count, "radiograph")) "
    let isOne = own.count == 1
    let text = count + (isOne ? "is a patient of its own" : "are patients of their own")
    if let groupBy = options.groupBy {
      return text
        + ", as --group-by \(groupBy) does not match \(isOne ? "its path" : "their paths")"
    }
    return text
      + ", as no pattern fits \(isOne ? "its name" : "their names"); --group-by says who is who"
  }

  private func options() throws -> BuildOptions {
    let inputs = watchedInputs
    var options = BuildOptions(
      inputs: inputs, output: try output ?? Self.defaultOutput(for: inputs),
      jobs: runOptions.threads, toolVersion: Cxraug.version)
    input.apply(to: &options)
    options.allowsRemoval = allowRemoval
    options.layout = layout
    options.license = license
    options.synthetic = synthetic
    options.classic = perImage.map { .multiple(Double($0)) } ?? classic ?? .multiple(1)
    options.total = total
    options.balances = balance
    options.preparation = preparation.preparation
    options.preparation.fill = transforms.fill
    options.keptMask = try transforms.keptMask(with: input)
    options.format = format
    options.pipeline = try transforms.pipeline()
    options.generator = generator
    split.apply(to: &options)
    training.apply(to: &options)
    try checkLayout()
    if options.classic.resolved(originals: 1000) > 0, !options.pipeline.canChange {
      throw ValidationError(
        "no step changes anything; expected --classic 0, or other --transforms"
      )
    }
    return options
  }

  /// The inputs with the watched folder, which may be one of them; without inputs it alone.
  private var watchedInputs: [FilePath] {
    guard let watched = watch.watch else { return input.folders }
    if input.folders == InputOptions.defaultFolders { return [watched] }
    let isInput = input.folders.contains { folder in
      (try? FileStatus(of: folder)).flatMap { own in
        (try? FileStatus(of: watched)).map { own.isSameEntry(as: $0) }
      } ?? false
    }
    return isInput ? input.folders : input.folders + [watched]
  }

  /// Refuses what a layout has no place for.
  private func checkLayout() throws {
    // An image without annotations would say that nothing is to be seen on it, and a sample without
    // a mask stops those who read masks.
    if layout == .nnunet || layout != .folders && input.masks != nil,
      synthetic.resolved(originals: 1000) > 0
    {
      throw ValidationError(
        "--layout \(layout) with --synthetic: synthetic radiographs have no masks; expected 0 of them"
      )
    }
    guard input.maskKind == .labels || layout == .folders || layout == .webdataset else {
      throw ValidationError(
        "--layout \(layout) with --mask-kind heatmap; expected folders or webdataset, or labels")
    }
    guard layout == .nnunet else { return }
    guard input.masks != nil else {
      throw ValidationError("--layout nnunet without --masks; expected the folder of masks")
    }
    guard format != .jpeg else {
      throw ValidationError("--layout nnunet with --format jpeg; expected png or tiff")
    }
  }

  private static func defaultOutput(for inputs: [FilePath]) throws -> FilePath {
    guard inputs.count == 1, let input = inputs.first else {
      throw ValidationError("\(inputs.count) inputs have no default output; expected --output")
    }
    let path = try Folder.absolute(input)
    guard let name = path.lastComponent else {
      throw ValidationError("no default output for \(input.printable); expected --output")
    }
    return path.removingLastComponent().appending(name.string + "-augmented")
  }
}

extension BuildCommand: TakesInputs {
  var folders: [FilePath] { input.folders }
}
