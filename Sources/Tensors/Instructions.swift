internal import CKernels

/// What the inner loops of convolutions are made of; chosen when the program runs.
public enum Instructions: Sendable, CaseIterable {
  /// Vectors of four numbers, on every processor.
  case portable
  /// Vectors of eight numbers.
  case avx2
  /// Vectors of sixteen numbers.
  case avx512

  /// Those that this processor has, the fastest last.
  public static let available: [Instructions] = {
    let fastest = cxr_fastest_path()
    return allCases.filter { $0.path.rawValue <= fastest.rawValue }
  }()

  /// The fastest of this processor.
  public static let fastest = available.last ?? .portable

  /// What people call them.
  public var name: String {
    switch self {
    case .portable: "portable"
    case .avx2: "AVX2"
    case .avx512: "AVX-512"
    }
  }

  var path: cxr_path {
    switch self {
    case .portable: CXR_PORTABLE
    case .avx2: CXR_AVX2
    case .avx512: CXR_AVX512
    }
  }
}
