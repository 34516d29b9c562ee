internal import Glibc

/// A reproducible stream of random numbers, keyed by what it is for.
///
/// Two streams with different keys are independent; the same key always gives the same numbers,
/// whatever ran before, on however many threads. Nothing is shared and nothing is stored: a stream
/// is its key and a counter (`Philox`).
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let key: SIMD2<UInt32>
  private var nonce: SIMD2<UInt32>
  private var blockIndex: UInt64 = 0
  private var block = SIMD4<UInt32>()
  private var wordsLeft = 0

  /// The stream of one seed for one purpose.
  ///
  /// - Parameters:
  ///   - seed: What the user chose.
  ///   - purpose: What the numbers decide, such as `"split"` or `"latent"`.
  ///   - subject: The digest of what they are drawn for, such as a source's pixels.
  ///   - index: Which of several draws for the same subject.
  public init(seed: UInt64, purpose: String, subject: Digest? = nil, index: Int = 0) {
    var hasher = DigestHasher()
    hasher.update(Int(truncatingIfNeeded: seed))
    hasher.update(purpose)
    hasher.update(subject?.description ?? "")
    hasher.update(index)
    let digest = hasher.finalize()
    key = SIMD2(
      UInt32(truncatingIfNeeded: digest.leadingWord),
      UInt32(truncatingIfNeeded: digest.leadingWord >> 32))
    nonce = SIMD2(
      UInt32(truncatingIfNeeded: digest.secondWord),
      UInt32(truncatingIfNeeded: digest.secondWord >> 32))
  }

  /// The beginning of another stream of the same seed and purpose, without a new digest: the same key and
  /// another half of the counter.
  public func numbered(_ index: Int) -> RandomStream {
    var stream = self
    let whole = (UInt64(nonce[1]) << 32 | UInt64(nonce[0])) &+ UInt64(truncatingIfNeeded: index)
    stream.nonce = SIMD2(
      UInt32(truncatingIfNeeded: whole), UInt32(truncatingIfNeeded: whole >> 32))
    stream.blockIndex = 0
    stream.wordsLeft = 0
    return stream
  }

  private mutating func nextWord() -> UInt32 {
    if wordsLeft == 0 {
      let counter = SIMD4(
        UInt32(truncatingIfNeeded: blockIndex), UInt32(truncatingIfNeeded: blockIndex >> 32),
        nonce[0], nonce[1])
      block = Philox.block(counter: counter, key: key)
      blockIndex &+= 1
      wordsLeft = 4
    }
    wordsLeft -= 1
    return block[3 - wordsLeft]
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let low = UInt64(nextWord())
    return UInt64(nextWord()) << 32 | low
  }

  /// A number in [0, 1), of 53 random bits.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number in [`range.lowerBound`, `range.upperBound`).
  public mutating func uniform(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + uniform() * (range.upperBound - range.lowerBound)
  }

  /// Draws from the standard normal distribution (Box and Muller 1958).
  ///
  /// - Returns: `count` numbers of mean 0 and variance 1.
  public mutating func normal(count: Int) -> [Float] {
    var values = [Float](repeating: 0, count: count)
    var span = values.mutableSpan
    fillNormal(&span)
    return values
  }

  /// Fills memory with numbers of the standard normal distribution, the same as `normal` gives.
  public mutating func fillNormal(_ numbers: inout MutableSpan<Float>) {
    for index in stride(from: 0, to: numbers.count, by: 2) {
      let radius = (-2 * log(1 - uniform())).squareRoot()
      let angle = 2 * Double.pi * uniform()
      numbers[index] = Float(radius * cos(angle))
      if index + 1 < numbers.count { numbers[index + 1] = Float(radius * sin(angle)) }
    }
  }
}

extension RandomStream {
  /// A number in 0..<`bound`, by multiply and shift; the bias is below `bound` / 2⁶⁴.
  ///
  /// - Precondition: `bound` is at least 1.
  public mutating func number(below bound: Int) -> Int {
    precondition(bound > 0, "RandomStream.number: bound \(bound)")
    return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// All numbers in 0..<`count` in random order (Fisher and Yates).
  ///
  /// Written here because the standard library does not promise the same shuffle in its next version.
  public mutating func permutation(count: Int) -> [Int] {
    var order = Array(0..<count)
    for last in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(last, number(below: last + 1))
    }
    return order
  }
}
