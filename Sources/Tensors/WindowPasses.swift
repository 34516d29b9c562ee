/// Windows of 3 × 3 over a doubled image, as windows of 4 × 4 over the image.
extension Workers {
  private static let size = 4096

  /// Each weight of a 4 × 4 window is the sum of those of the 3 × 3 window that see the same pixel:
  /// (w₀, w₀ + w₁, w₁ + w₂, w₂) on either axis.
  public func widenWindows(_ narrow: Tensor, into wide: Tensor) {
    let count = checkedSize(narrow, wide)
    wide.change()
    forEachRange(of: count, size: Self.size) { range in
      for place in 0..<16 {
        let target = unsafe wide.base + place * count
        for i in range { unsafe target[i] = 0 }
        for row in max(0, place / 4 - 1)...min(2, place / 4) {
          for column in max(0, place % 4 - 1)...min(2, place % 4) {
            let source = unsafe narrow.base + (row * 3 + column) * count
            for i in range { unsafe target[i] += source[i] }
          }
        }
      }
    }
  }

  /// Adds the gradient of `widenWindows`.
  public func narrowWindows(_ wide: Tensor, addingTo narrow: Tensor) {
    let count = checkedSize(narrow, wide)
    forEachRange(of: count, size: Self.size) { range in
      for place in 0..<9 {
        let target = unsafe narrow.base + place * count
        for row in place / 3...place / 3 + 1 {
          for column in place % 3...place % 3 + 1 {
            let source = unsafe wide.base + (row * 4 + column) * count
            for i in range { unsafe target[i] += source[i] }
          }
        }
      }
    }
  }

  /// Numbers of one place of a window.
  private func checkedSize(_ narrow: Tensor, _ wide: Tensor) -> Int {
    precondition(
      narrow.count % 9 == 0 && narrow.count / 9 * 16 == wide.count,
      "Workers: windows \(narrow.shape) and \(wide.shape)")
    return narrow.count / 9
  }
}
