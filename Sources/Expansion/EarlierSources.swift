internal import Datasets
internal import Randomness

/// The sources of an earlier build: a picture keeps its side under whatever name it comes again.
struct EarlierSources {
  /// What became of one.
  struct Source {
    /// What it was called.
    let name: String
    let patient: String
    let side: Side
  }

  private var files: [Digest: Source] = [:]
  private var pixels: [Digest: Digest] = [:]
  private var filesOfPixels: [Digest: Digest] = [:]

  /// None.
  init() {}

  /// - Parameters:
  ///   - outputs: All that was made of them.
  ///   - pixels: Digests of the pixels of files, by those of the files, as far as they are known.
  init(_ outputs: some Sequence<Output>, pixels: [Digest: Digest]) {
    for output in outputs {
      guard let file = output.parentDigest, let patient = output.patient else { continue }
      files[file] = Source(name: output.parent ?? "", patient: patient, side: output.split)
      if let own = pixels[file] {
        self.pixels[file] = own
        filesOfPixels[own] = file
      }
    }
  }

  /// How many there are.
  var count: Int { files.count }

  /// All of them with the digests of their files.
  var all: [Digest: Source] { files }

  /// The source with the bytes of a file.
  func source(ofFile digest: Digest) -> Source? { files[digest] }

  /// The digests of a file and, if they are known, of its pixels.
  func digests(ofFile digest: Digest) -> [Digest] { [digest] + (pixels[digest].map { [$0] } ?? []) }

  /// The source with a file's bytes or else its pixels.
  func source(_ examination: Examination) -> Source? {
    files[examination.fileDigest]
      ?? filesOfPixels[examination.pixelDigest].flatMap { files[$0] }
  }

  /// How many of them are none of some files, in bytes or in pixels.
  func missing(among examinations: [Examination]) -> Int {
    let present = Set(examinations.flatMap { [$0.fileDigest, $0.pixelDigest] })
    return files.keys.count { file in
      !present.contains(file) && !(pixels[file].map { present.contains($0) } ?? false)
    }
  }
}
