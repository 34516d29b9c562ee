internal import Datasets
internal import Files
internal import GAN
internal import Randomness
internal import SystemPackage
internal import Tensors

/// The generators that lie in a data set, and the one that the user gave; read when one is asked for.
///
/// It belongs to one task.
final class KeptGenerators {
  private let folder: FilePath
  private let given: GeneratorFile?
  /// Digests of pixels that no generator may have seen.
  private let withdrawn: Set<String>
  private var files: [Digest: GeneratorFile]?
  private var generators: [Digest: Generator] = [:]
  /// What was trained in this run and draws several classes.
  private var newcomer: GeneratorFile?

  init(_ folder: FilePath, given: GeneratorFile?, withdrawn: Set<String>) {
    self.folder = folder
    self.given = given
    self.withdrawn = withdrawn
  }

  /// The generator with a digest; nil when it is not there any more.
  func file(_ digest: Digest) throws(FileError) -> GeneratorFile? {
    if let given, given.digest == digest { return given }
    return try all()[digest]
  }

  /// What a file holds, the same for all that is drawn from it.
  func generator(of file: GeneratorFile, workers: Workers) throws(FileError) -> Generator {
    if let generator = generators[file.digest] { return generator }
    let generator = try file.generator(batch: SyntheticProducer.batch, workers: workers)
    generators[file.digest] = generator
    return generator
  }

  /// Keeps a generator that was trained now for the other classes that it draws.
  func keep(_ trained: GeneratorFile) { newcomer = trained }

  /// The generator that was trained in this run, if it draws a class by name.
  func trained(for label: String?) -> GeneratorFile? {
    guard let newcomer, let label, newcomer.classes?.place(of: label) != nil else { return nil }
    return newcomer
  }

  private func all() throws(FileError) -> [Digest: GeneratorFile] {
    if let files { return files }
    var read: [Digest: GeneratorFile] = [:]
    for name in (try? DirectoryListing.names(in: folder)) ?? []
    where name.extension == "safetensors" {
      let file = try GeneratorFile(reading: folder.appending(name))
      read[file.digest] = file
    }
    files = read
    return read
  }

  /// The generator with a digest, unless it has learned from somebody who was withdrawn since.
  func usable(_ digest: Digest?) throws(FileError) -> GeneratorFile? {
    guard let digest, let file = try file(digest) else { return nil }
    return hasSeenWithdrawn(file) ? nil : file
  }

  /// Whether images of a generator may stay: all but those that may show somebody who was withdrawn.
  func maySpeak(_ digest: Digest) throws(FileError) -> Bool {
    // Who nobody was withdrawn from is not even read.
    if withdrawn.isEmpty { return true }
    return try file(digest).map { !hasSeenWithdrawn($0) } ?? true
  }

  private func hasSeenWithdrawn(_ file: GeneratorFile) -> Bool {
    !withdrawn.isEmpty && file.trainingDigests.contains { withdrawn.contains($0.description) }
  }
}
