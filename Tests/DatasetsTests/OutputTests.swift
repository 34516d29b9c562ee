import Datasets
import Files
import Randomness
import Testing

@Suite struct OutputTests {
  static let changes: [@Sendable (inout Output) -> Void] = [
    { $0.file += "x" }, { $0.split = .val }, { $0.label = nil }, { $0.kind = .original },
    { $0.parent = nil }, { $0.parentDigest = nil }, { $0.patient = "B" }, { $0.mask = nil },
    { $0.parentMaskDigest = nil }, { $0.points = [] }, { $0.boxes = [] }, { $0.isMirrored = false },
    { $0.width += 1 }, { $0.height += 1 }, { $0.bits += 1 }, { $0.operations.removeLast() },
    { $0.seed += 1 }, { $0.index = 3 }, { $0.generatorDigest = nil },
  ]

  @Test func `the identity is the same for equal outputs`() {
    let output = ManifestRow.full.output
    #expect(output.identity(encoding: "png") == output.identity(encoding: "png"))
  }

  @Test func `every column and the encoding change the identity`() {
    let output = ManifestRow.full.output
    var identities: Set<Digest> = [output.identity(encoding: "png"), output.identity(encoding: "")]
    for change in Self.changes {
      var other = output
      change(&other)
      #expect(other != output)
      identities.insert(other.identity(encoding: "png"))
    }
    #expect(identities.count == Self.changes.count + 2)
  }
}
