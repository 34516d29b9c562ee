import Datasets
import SystemPackage
import Testing

@Suite struct HeldMasksTests {
  @Test func `a radiograph waits for its mask`() {
    let held = HeldMasks(["a.png", "x/b_mask.png"], of: ["a.png", "b.png", "c.png"])
    #expect(held.areComplete(for: "a.tiff"))
    #expect(held.areComplete(for: "deep/b.png"))
    #expect(!held.areComplete(for: "c.png"))
    #expect(!HeldMasks([], of: ["a.png"]).areComplete(for: "a.png"))
  }

  @Test func `with a folder for each organ it waits for all of them`() {
    let held = HeldMasks(
      ["lung/a.png", "heart/a_seg.png", "lung/b.png"], of: ["a.png", "b.png"])
    #expect(held.areComplete(for: "a.png"))
    #expect(!held.areComplete(for: "b.png"))
    #expect(!held.areComplete(for: "c.png"))
  }

  @Test func `folders of the radiographs are no organs`() {
    let held = HeldMasks(
      ["normal/a.png", "ill/b.png"], of: ["normal/a.png", "ill/b.png", "ill/c.png"])
    #expect(held.areComplete(for: "normal/a.png"))
    #expect(held.areComplete(for: "ill/b.png"))
    #expect(!held.areComplete(for: "ill/c.png"))
  }
}
