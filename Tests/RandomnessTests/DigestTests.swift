import Randomness
import Testing

@Suite struct DigestTests {
  @Test func `the digest of abc is the one of FIPS 180-4`() {
    #expect(
      Digest(of: "abc").description
        == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
  }

  @Test func `text of a digest reads back and nothing else does`() {
    let digest = Digest(of: "radiograph")
    #expect(Digest(hexadecimal: digest.description) == digest)
    #expect(Digest(hexadecimal: digest.prefix(63)) == nil)
    #expect(Digest(hexadecimal: digest.prefix(63) + "g") == nil)
    #expect(Digest(hexadecimal: "") == nil)
  }

  @Test func `samples are hashed as little-endian bytes`() {
    var samples = DigestHasher()
    samples.update([0x6261, 0x6463] as [UInt16])
    #expect(samples.finalize() == Digest(of: "abcd"))
  }

  @Test func `texts that run together differ`() {
    var one = DigestHasher()
    one.update("ab")
    one.update("c")
    var other = DigestHasher()
    other.update("a")
    other.update("bc")
    #expect(one.finalize() != other.finalize())
  }
}
