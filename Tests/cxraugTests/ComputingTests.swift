import Foundation
import SystemPackage
import Tensors
import Testing

/// What `--verbose` says about instructions and kernels.
@Suite struct ComputingTests {
  static func describe(_ coreType: String) throws -> [String] {
    let result = try Program.run(
      [coreType, Program.path.path, "generate", "missing", "-n", "1", "-o", "out", "--verbose"],
      in: "/tmp", program: "/usr/bin/env")
    return result.errors.split(separator: "\n").map(String.init)
  }

  @Test func `verbose names instructions, kernels and threads`() throws {
    let lines = try Self.describe("--unset=OPENBLAS_CORETYPE")
    #expect(lines.count == 2)
    #expect(lines[0].hasPrefix("computing with \(Instructions.fastest.name), OpenBLAS "))
    #expect(lines[1].hasPrefix("error: missing: "))
  }

  @Test(.enabled(if: Instructions.fastest == .avx512))
  func `slower kernels than the processor allows are a note`() throws {
    let lines = try Self.describe("OPENBLAS_CORETYPE=Haswell")
    #expect(lines.count == 3)
    #expect(
      lines[1] == "note: OpenBLAS runs Haswell kernels on a processor with AVX-512; "
        + "unset OPENBLAS_CORETYPE")
  }
}
