internal import Batches
internal import Files
internal import Radiographs
internal import Sheets
internal import SystemPackage

/// What the generator draws from the same latent vectors as training goes on: a sheet every so many
/// steps, and one picture of the way from noise to radiographs.
struct SampleSheets {
  let folder: FilePath
  let resolution: Int
  /// Steps between sheets, after the first few.
  let interval: Int
  /// Whose classes the samples have, column by column, as often as training has them.
  let trainingSet: TrainingSet

  private static let columns = 8
  private static let rows = 4
  private static let progressionRows = 8
  /// Early sheets, while much changes in few steps.
  private static let early: Set<Int> = [0, 50, 100, 175]

  func isDue(atStep step: Int) -> Bool {
    Self.early.contains(step) || step % interval == 0
  }

  /// Writes the sheet of the current step and the progression until now.
  ///
  /// - Returns: The radiographs of the sheet.
  @discardableResult
  func write(_ trainer: Trainer, bits: Int) throws(FileError) -> [Radiograph] {
    let radiographs = samples(trainer.average, seed: trainer.options.seed, bits: bits)
    let rows = stride(from: 0, to: radiographs.count, by: Self.columns).map {
      Array(radiographs[$0..<$0 + Self.columns])
    }
    try save(ContactSheet.sheet(rows: rows), as: Self.name(ofStep: trainer.stepCount))
    let progression = try progression(until: trainer.stepCount)
    if !progression.isEmpty {
      try save(ContactSheet.sheet(rows: progression), as: "progression.png")
    }
    return radiographs
  }

  private func samples(_ generator: Generator, seed: UInt64, bits: Int) -> [Radiograph] {
    var radiographs: [Radiograph] = []
    let count = Self.columns * Self.rows
    let spread = trainingSet.spreadClasses(count: count)
    // Column by column, so that every row shows every class.
    let classes = spread.indices.map { place in
      spread[place % Self.columns * Self.rows + place / Self.columns]
    }
    var first = 0
    while first < count {
      let latents = generator.latents(
        seed: seed, purpose: "sheet", indices: first..<first + generator.batch)
      let own = (0..<generator.batch).map { (first + $0) % count }
      let images = generator.generate(
        latents, classes: classes.isEmpty ? [] : own.map { classes[$0] })
      for image in 0..<min(generator.batch, count - first) {
        radiographs.append(Normalization.radiograph(from: images, image: image, bits: bits))
      }
      first += generator.batch
    }
    return radiographs
  }

  /// The first row of up to eight sheets on disk, each of about twice the steps of the one before.
  private func progression(until last: Int) throws(FileError) -> [[Radiograph]] {
    let prefix = "samples-"
    let steps = try DirectoryListing.names(in: folder).compactMap { name -> Int? in
      guard name.string.hasPrefix(prefix), name.extension == "png" else { return nil }
      return Int(name.stem.dropFirst(prefix.count))
    }.filter { $0 <= last }.sorted()
    var rows: [[Radiograph]] = []
    for step in Self.spread(steps, over: Self.progressionRows) {
      let path = folder.appending(Self.name(ofStep: step))
      let bytes = try FileBytes.read(path, limit: 256 << 20)
      // A sheet that somebody changed is left out of the picture; training goes on.
      guard let sheet = try? DecodedImage(decoding: bytes).radiograph else { continue }
      rows.append(
        (0..<Self.columns).compactMap { column in
          ContactSheet.cell(
            of: sheet, row: 0, column: column, width: resolution, height: resolution)
        })
    }
    return rows
  }

  /// At most `count` of some steps: first and last, and between them those nearest to doubling.
  static func spread(_ steps: [Int], over count: Int) -> [Int] {
    guard steps.count > count, let last = steps.last else { return steps }
    let wanted = (0..<count).map { Double(last + 1) / Double(1 << ($0)) - 1 } + [0]
    var chosen: Set<Int> = []
    for target in wanted where chosen.count < count {
      let left = steps.filter { !chosen.contains($0) }
      if let nearest = left.min(by: { abs(Double($0) - target) < abs(Double($1) - target) }) {
        chosen.insert(nearest)
      }
    }
    return chosen.sorted()
  }

  private static func name(ofStep step: Int) -> String {
    let digits = String(step)
    return "samples-" + String(repeating: "0", count: max(0, 7 - digits.count)) + digits + ".png"
  }

  private func save(_ sheet: Radiograph, as name: String) throws(FileError) {
    let path = folder.appending(name)
    let bytes: [UInt8]
    do throws(ImageError) {
      bytes = try sheet.encoded(as: EncodingOptions(format: .png))
    } catch {
      throw FileError(path, "\(error)")
    }
    try AtomicFile.write(bytes, to: path)
  }
}
