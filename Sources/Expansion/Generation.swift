internal import Datasets
internal import Files
internal import GAN
internal import Radiographs
public import SystemPackage
internal import Tensors

/// Draws synthetic radiographs into a folder with a manifest: `cxraug generate`.
public struct Generation {
  private let generator: FilePath
  private let options: BuildOptions
  private let count: Int
  private let label: String?
  private let report: (BuildEvent) -> Void
  private let shouldStop: @Sendable () -> Bool

  /// A generation that has not started.
  ///
  /// - Parameters:
  ///   - generator: The generator file.
  ///   - count: How many radiographs.
  ///   - label: Their class; nil for a generator without classes.
  ///   - options: Output folder, format, seed and number of threads; the rest is not used.
  ///   - report: Called with progress.
  ///   - shouldStop: Asked between batches.
  public init(
    _ generator: FilePath, count: Int, of label: String?, options: BuildOptions,
    report: @escaping (BuildEvent) -> Void, shouldStop: @Sendable @escaping () -> Bool
  ) {
    self.generator = generator
    self.count = count
    self.label = label
    self.options = options
    self.report = report
    self.shouldStop = shouldStop
  }

  /// Draws what is missing and writes the manifest.
  ///
  /// - Returns: How many were written now.
  /// - Throws: `BuildInterrupted` when it was asked to stop; errors of files and folders.
  public func run() async throws -> Int {
    try Workers.checkMemory(threads: options.jobs)
    let file = try GeneratorFile(reading: generator)
    let folder = OutputFolder(path: options.output, content: .samples)
    try folder.checkIsOurs()
    if options.format == .jpeg && file.bits > 8 {
      throw DatasetError.layout(
        "--format jpeg: \(generator.printable) draws \(file.bits) bits; expected png or tiff")
    }
    try checkClass(file)
    return try await folder.locked { try draw(from: file, into: folder) }
  }

  /// Finds out before anything is written whether it draws what is asked for.
  private func checkClass(_ file: GeneratorFile) throws(DatasetError) {
    let name = generator.printable
    guard let classes = file.classes else {
      guard let label else { return }
      throw .layout("--class \(label): \(name) draws no classes; expected no --class")
    }
    guard let label else {
      throw .layout("\(name): draws classes; expected --class with one of \(classes.list)")
    }
    guard classes.place(of: label) != nil else {
      throw .layout("--class \(label): not drawn by \(name); expected one of \(classes.list)")
    }
  }

  private func draw(from file: GeneratorFile, into folder: OutputFolder) throws -> Int {
    try AtomicFile.sweep(folder.path)
    if let mask = output(index: 0, of: file).mask {
      try Folder.create(options.output.pushing(FilePath(mask)).folder)
    }
    let publisher = Publisher(options, labels: nil)
    let journal = try Journal(folder)
    try journal.open(encoding: publisher.encoder.identity)
    let drawing = try file.generator(
      batch: SyntheticProducer.batch, workers: Workers(count: options.jobs))
    let drawn = try Drawing(file, drawing, bits: file.bits, label: label)
    let producers = SyntheticProducer.batches(of: 0..<count).map { indices in
      SyntheticProducer(
        drawing: drawn, seed: options.seed, indices: indices,
        outputs: indices.map { output(index: $0, of: file) })
    }
    var work = Work(journal)
    let pending = try work.pending(producers)
    let total = pending.map(\.missing.count).reduce(0, +)
    for next in pending {
      if shouldStop() { throw BuildInterrupted() }
      try work.add(publisher.publish(next))
      report(.writing(done: work.written, total: total))
    }
    for note in Drawing.notes(on: [drawn]) { report(.note(note)) }
    let manifest = Manifest(rows: work.rows)
    try manifest.publishRows(in: options.output)
    _ = try journal.close(manifest, nearestAmong: nil)
    return work.written
  }

  /// The output of one image, which lies in the folder itself.
  private func output(index: Int, of file: GeneratorFile) -> Output {
    var output = Plan.synthetic(
      index: index, label: label, size: file.architecture.resolution, bits: file.bits,
      generator: file.digest, hasMask: file.masks != nil, options)
    output.file = output.file.split(separator: "/").last.map(String.init) ?? output.file
    return output
  }
}
