internal import Datasets
internal import Files
internal import GAN
internal import Preprocessing
internal import Radiographs
internal import Randomness
internal import SystemPackage
internal import Tensors

/// Where the generator of all classes or of one comes from: given, kept from an earlier run, or trained now.
struct GeneratorSource {
  let options: BuildOptions
  let folder: FilePath

  private static let mostHeldOut = 64

  /// Finds out before anything is written whether synthetic radiographs can be made at all.
  ///
  /// - Returns: The generator that the user gave, if there is one.
  /// - Throws: When the size has no generator, the one that was given does not fit, or memory is short.
  func check(_ plan: Plan) throws -> GeneratorFile? {
    try checkSize()
    try Workers.checkMemory(threads: options.jobs)
    guard !plan.cohort.isMultilabel else {
      throw DatasetError.layout(
        "--synthetic: some radiographs have several classes, for which there is no generator; "
          + "expected one class each")
    }
    return try options.generator.map { try given($0, plan: plan) }
  }

  /// Finds out whether there is a generator for the size at all.
  func checkSize() throws(DatasetError) { _ = try resolution }

  /// Reads the generator that the user gave.
  ///
  /// - Throws: When it cannot be read or does not fit the data set.
  private func given(_ path: FilePath, plan: Plan) throws -> GeneratorFile {
    let file = try GeneratorFile(reading: path)
    let size = try resolution
    guard file.architecture.resolution == size else {
      let own = file.architecture.resolution
      throw DatasetError.layout(
        "\(path.printable): draws \(own) × \(own); expected --size \(own), or one for \(size)")
    }
    try checkClasses(of: file, path: path, plan: plan)
    let bits = options.preparation.depth.bits(ofSource: file.bits)
    if options.format == .jpeg && bits > 8 {
      throw DatasetError.layout(
        "--format jpeg: \(path.printable) draws \(bits) bits; expected --depth 8")
    }
    try refuseLeaks(file, path: path, plan: plan)
    return file
  }

  /// Refuses a generator that does not draw the classes of the data set by name.
  private func checkClasses(
    of file: GeneratorFile, path: FilePath, plan: Plan
  ) throws(DatasetError) {
    let needed = plan.synthetic.filter { !$0.indices.isEmpty }.compactMap(\.label)
    guard let classes = file.classes else {
      guard plan.labels.isEmpty else {
        throw .layout(
          "\(path.printable): draws no classes, here are \(plan.labels.count); "
            + "expected one that was trained on them, or none")
      }
      return
    }
    guard !plan.labels.isEmpty else {
      throw .layout(
        "\(path.printable): draws classes \(classes.list); expected one without, or class folders")
    }
    if let missing = needed.first(where: { classes.place(of: $0) == nil }) {
      throw .layout(
        "\(path.printable): draws classes \(classes.list); expected one that was trained on "
          + "\(missing) too")
    }
  }

  /// Refuses a generator that was trained on a picture of validation or test.
  private func refuseLeaks(_ file: GeneratorFile, path: FilePath, plan: Plan) throws(FileError) {
    let seen = Set(file.trainingDigests)
    for source in plan.sources {
      let side = plan.split[source.study]
      if side != .train && seen.contains(source.study.pixelDigest) {
        throw FileError(
          path,
          "trained on \(source.study.source), which is in \(side.rawValue) here; "
            + "expected a generator that has seen training radiographs alone")
      }
    }
  }

  /// Which generators at hand were trained on radiographs that were withdrawn since.
  func notes(onWithdrawn withdrawn: [Study]) -> [String] {
    guard !withdrawn.isEmpty else { return [] }
    let kept = (try? DirectoryListing.names(in: folder))?.map(\.string).sorted() ?? []
    let paths =
      (options.generator.map { [$0] } ?? [])
      + kept.filter { $0.hasSuffix(".safetensors") }.map { folder.appending($0) }
    return paths.compactMap { path in
      guard let file = try? GeneratorFile(reading: path) else { return nil }
      let digests = Set(file.trainingDigests)
      let seen = withdrawn.filter { digests.contains($0.pixelDigest) }.map(\.source)
      guard let first = seen.first else { return nil }
      let others = seen.count > 1 ? " and \(seen.count - 1) more" : ""
      return "\(path.printable) was trained on \(first)\(others), withdrawn since; "
        + "its images may show them"
    }
  }

  /// Training originals by the generators that learn from them: all of them by one that draws every class,
  /// or those of each class by its own, in the order of the classes.
  func lessons(of studies: [Study]) -> [(labels: Set<String?>, studies: [Study])] {
    let labels = Set(studies.map(\.label))
    if classes(of: studies) != nil { return [(labels, studies)] }
    return labels.sorted { ($0 ?? "") < ($1 ?? "") }.map { label in
      ([label], studies.filter { $0.label == label })
    }
  }

  /// How long training on some radiographs takes on this machine, as a few steps tell.
  ///
  /// - Parameter studies: The training originals.
  /// - Returns: Seconds.
  /// - Throws: When there is no generator of the size.
  func expectedSeconds(on studies: [Study]) throws -> Double {
    try lessons(of: studies).reduce(0) { sum, lesson in
      let share = Double(lesson.studies.count) / Double(studies.count)
      let training = try trainingOptions(for: lesson.studies, share: share)
      switch training.budget {
      case .seconds(let seconds): return sum + seconds
      case .steps(let steps):
        let workers = Workers(count: options.jobs, precision: training.precision)
        return sum + Double(steps) * Trainer.secondsAStep(training, workers: workers)
      }
    }
  }

  /// What a generator that learns from some radiographs draws by name; nil when that is nothing.
  private func classes(of studies: [Study]) -> ClassNames? {
    guard options.architecture.drawsClasses, studies.allSatisfy({ $0.labels.count == 1 }) else {
      return nil
    }
    return ClassNames(of: studies.flatMap(\.labels))
  }

  /// A generator, from the output's own cache or trained on training originals.
  ///
  /// - Parameters:
  ///   - studies: The training originals, of one class or of all that it draws.
  ///   - heldOut: Validation originals of the same classes.
  ///   - share: Of the whole time budget.
  ///   - report: Called with progress.
  ///   - shouldStop: Asked after every training step.
  /// - Returns: Nil when training was asked to stop.
  /// - Throws: When a source or the generator cannot be read, or a file not be written.
  func trained(
    on studies: [Study], heldOut: [Study] = [], share: Double, report: (BuildEvent) -> Void,
    shouldStop: () -> Bool
  ) async throws -> GeneratorFile? {
    let training = try trainingOptions(for: studies, share: share)
    let name = key(training, studies)
    return try await train(
      training, key: name, on: studies, heldOut: heldOut,
      to: folder.appending(name + ".safetensors"),
      run: folder.appending(name + ".run"), report: report, shouldStop: shouldStop)
  }

  /// Trains a generator into a file of the user's.
  ///
  /// - Returns: Nil when training was asked to stop.
  /// - Throws: When the file holds another generator.
  func train(
    on studies: [Study], heldOut: [Study], to path: FilePath, run folder: FilePath,
    report: (BuildEvent) -> Void, shouldStop: () -> Bool
  ) async throws -> GeneratorFile? {
    let training = try trainingOptions(for: studies, share: 1)
    return try await train(
      training, key: key(training, studies), on: studies, heldOut: heldOut, to: path, run: folder,
      report: report, shouldStop: shouldStop)
  }

  /// Trains a generator unless the file holds it already.
  ///
  /// - Returns: Nil when training was asked to stop.
  /// - Throws: When the file holds another generator.
  private func train(
    _ training: TrainingOptions, key: String, on studies: [Study], heldOut: [Study],
    to path: FilePath, run folder: FilePath, report: (BuildEvent) -> Void, shouldStop: () -> Bool
  ) async throws -> GeneratorFile? {
    if (try? FileStatus(of: path)) != nil {
      let file = try GeneratorFile(reading: path)
      guard file.key == key else {
        throw FileError(
          path, "a generator of other radiographs or options; remove it or choose another name")
      }
      report(.generatorReused(path))
      return file
    }
    let trainingSet = try await prepare(
      studies, classes: classes(of: studies), withMasks: training.architecture.drawsMasks)
    let judges = heldOut.filter { study in
      trainingSet.classes.map { study.labels.count == 1 && $0.place(of: study.labels[0]) != nil }
        ?? true
    }.spread(over: Self.mostHeldOut)
    let heldOut =
      judges.isEmpty
      ? nil : try await prepare(judges, classes: trainingSet.classes, withMasks: false)
    report(.trainingBegins(images: studies.count, options: training))
    let run = TrainingRun(
      options: training, trainingSet: trainingSet, heldOut: heldOut, key: key, folder: folder,
      sheetInterval: options.sheetInterval, toolVersion: options.toolVersion)
    let outcome = try run.train(
      to: path, workers: Workers(count: options.jobs, precision: training.precision),
      report: { report(.training($0)) },
      setback: { report(.note("\($0)")) }, shouldStop: shouldStop)
    switch outcome {
    case .interrupted: return nil
    case .finished(let steps, let seconds):
      report(.trainingEnded(steps: steps, seconds: seconds, folder: run.folder))
      return try GeneratorFile(reading: path)
    }
  }

  /// What is learned from, prepared as outputs are.
  private func prepare(
    _ studies: [Study], classes: ClassNames?, withMasks: Bool
  ) async throws -> TrainingSet {
    let preparation = options.preparation
    let pictures = try await studies.concurrentMap(limit: options.jobs) { study in
      do {
        return try PreparedSource(study, preparation, withMask: withMasks).picture([])
      } catch {
        // Taken away or replaced since: what was made of it is the same picture.
        guard !withMasks, let prepared = study.prepared,
          let image = try? DecodedImage.read(prepared).image
        else { throw error }
        return Picture(radiograph: image.radiograph)
      }
    }
    return TrainingSet(
      radiographs: pictures.map(\.radiograph), digests: studies.map(\.pixelDigest),
      masks: withMasks ? pictures.compactMap(\.mask) : [], classes: classes,
      labels: classes == nil ? [] : studies.flatMap(\.labels))
  }

  /// Rows and columns of synthetic radiographs.
  private var resolution: Int {
    get throws(DatasetError) {
      if case .exactly(let size) = options.preparation.size, size.width == size.height,
        [64, 128, 256].contains(size.width)
      {
        return size.width
      }
      throw .layout(
        "--size \(options.preparation.size): generators draw squares; "
          + "expected --size 64, 128 or 256")
    }
  }

  /// Whether masks are drawn with their radiographs: every one has a mask, of the same label and no other.
  private func drawsMasks(_ studies: [Study]) -> Bool {
    guard options.masks != nil, options.architecture == .fastgan,
      studies.allSatisfy({ $0.mask != nil })
    else { return false }
    return Set(studies.flatMap { $0.mask?.values ?? [] }).subtracting([0]).count == 1
  }

  private func trainingOptions(for studies: [Study], share: Double) throws -> TrainingOptions {
    let size = try resolution
    guard
      let architecture = Architecture(
        kind: options.architecture, resolution: size, latentSize: options.latentSize,
        width: options.width, drawsMasks: drawsMasks(studies),
        classCount: classes(of: studies)?.names.count ?? 0)
    else { throw DatasetError.layout("no generator has width \(options.width ?? 0)") }
    let batch = options.stepSize
    var budget =
      options.budget
      ?? .steps(
        TrainingOptions.suggestedSteps(
          of: options.architecture, images: studies.count, batch: batch))
    if case .seconds(let seconds) = budget { budget = .seconds(seconds * share) }
    var training = TrainingOptions(
      architecture: architecture, batch: batch, seed: options.seed, budget: budget)
    if let loss = options.loss { training.loss = loss }
    training.precision = options.precision ?? options.architecture.precision
    return training
  }

  /// A name for a generator: what decides its weights, in short.
  private func key(_ training: TrainingOptions, _ studies: [Study]) -> String {
    var hasher = DigestHasher()
    hasher.update(training.description)
    hasher.update(options.preparation.json.line + options.preparation.depth.description)
    for study in studies {
      hasher.update(study.pixelDigest.description)
      if training.architecture.classCount > 0 { hasher.update(study.label ?? "") }
      if training.architecture.drawsMasks {
        hasher.update(study.mask?.digest.description ?? "")
      }
    }
    return hasher.finalize().prefix(16)
  }
}
