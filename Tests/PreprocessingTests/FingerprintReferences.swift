import Phantoms
import Preprocessing
import Radiographs
import SystemPackage
import Testing

/// What Python computes for phantoms and textures (`Fixtures/golden/make_fingerprints.py`).
struct FingerprintReferences {
  private(set) var fingerprints: [String: String] = [:]
  private(set) var similarities: [(first: String, second: String, value: Double)] = []

  init() throws {
    let bytes = try Self.read(FixtureFolder.path("golden/fingerprints.txt"))
    for line in String(decoding: bytes, as: UTF8.self).split(separator: "\n") {
      let words = line.split(separator: " ").map(String.init)
      switch words.first {
      case "fingerprint": fingerprints[words[1]] = words[2]
      default:
        similarities.append((words[1], words[2], try #require(Double(words[3]))))
      }
    }
  }

  /// A phantom of `Fixtures/phantoms`, such as `phantom002_1`.
  static func phantom(_ name: String) throws -> Radiograph {
    let bytes = try read(FixtureFolder.path("phantoms/images/\(name).png"))
    return try DecodedImage(decoding: bytes).radiograph
  }

  private static func read(_ path: FilePath) throws -> [UInt8] {
    let file = try FileDescriptor.open(path, .readOnly)
    return try file.closeAfter {
      var bytes: [UInt8] = []
      var part = [UInt8](repeating: 0, count: 1 << 16)
      while true {
        let count = try unsafe part.withUnsafeMutableBytes { unsafe try file.read(into: $0) }
        if count == 0 { return bytes }
        bytes.append(contentsOf: part[..<count])
      }
    }
  }
}

extension Radiograph {
  /// The same picture with each sample changed.
  func mapped(bits: Int? = nil, _ change: (Int) -> Int) -> Radiograph {
    let bits = bits ?? self.bits
    return Radiograph(
      width: width, height: height, bits: bits,
      samples: samples.map { UInt16(min(max(change(Int($0)), 0), (1 << bits) - 1)) })
  }

  /// A part of the picture, or more than it: samples outside are `frame`.
  func window(left: Int, top: Int, right: Int, bottom: Int, frame: UInt16 = 0) -> Radiograph {
    var result: [UInt16] = []
    for row in top..<height - bottom {
      for column in left..<width - right {
        let isInside = (0..<height).contains(row) && (0..<width).contains(column)
        result.append(isInside ? samples[row * width + column] : frame)
      }
    }
    return Radiograph(
      width: width - left - right, height: height - top - bottom, bits: bits, samples: result)
  }

  /// Left and right exchanged.
  var mirrorImage: Radiograph {
    let samples = (0..<width * height).map { index in
      self.samples[index / width * width + width - 1 - index % width]
    }
    return Radiograph(width: width, height: height, bits: bits, samples: samples)
  }

  /// Stretched to another size.
  func stretched(_ width: Int, _ height: Int) -> Radiograph {
    let mapping = Mapping(
      source: size, output: .exactly(PixelSize(width: width, height: height)), fit: .stretch)
    return Resampler(self, fit: mapping).radiograph(through: mapping)
  }
}
