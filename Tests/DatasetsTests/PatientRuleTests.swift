import Datasets
import Files
import SystemPackage
import Testing

@Suite struct PatientRuleTests {
  @Test(arguments: [
    // JSRT: nodule and non-nodule patients are numbered apart.
    ("JPCLN001.IMG", "JPCLN001"), ("jpcnn001.png", "JPCNN001"), ("JPCLN154_left.png", "JPCLN154"),
    ("JPCXN001.png", nil), ("JPCLN01.png", nil), ("JPCLN0012.png", nil),
    // Kermany and others: pneumonia and normal.
    ("person1_bacteria_1.jpeg", "person1"), ("person1_virus_6.jpeg", "person1"),
    ("person10_bacteria_43.jpeg", "person10"), ("IM-0115-0001.jpeg", "IM-0115"),
    ("NORMAL2-IM-1427-0001.jpeg", "NORMAL2-IM-1427"), ("IM-0125-0001-0002.jpeg", "IM-0125"),
    // ChestX-ray14.
    ("00000001_000.png", "00000001"), ("00030805_012.png", "00030805"),
    ("0000001_000.png", "0000001"), ("00000001_0000.png", "00000001"), ("1234_x.png", "1234"),
    ("123_000.png", nil), ("00000001.png", nil),
    // A word, a number, and which image.
    ("patient12_3.png", "patient12"), ("p1_10.tiff", "p1"), ("p1_10_2.png", nil),
    ("BACTERIA-1008087-0001.jpeg", "BACTERIA-1008087"), ("sub-07_2.png", "sub-07"),
    // A folder of CheXpert, of MIMIC-CXR, of others; the nearest counts, and a name goes first.
    ("train/patient00017/study1/view1_frontal.jpg", "patient00017"),
    ("files/p10/p10000032/s50414267/image.jpg", "p10000032"), ("p1/image_1.png", "p1"),
    ("Subject-3/chest.png", "Subject-3"), ("p1/person2_virus_3.png", "person2"),
    ("case_01/chest.png", "case_01"), ("cases1/chest.png", nil), ("p1x/chest.png", nil),
    // Nothing that is known.
    ("chest.png", nil), ("a.b.png", nil), ("1_2.png", nil), ("folder/chest.png", nil),
    ("COVID19_1.png", nil), ("", nil),
  ]) func `patients are read from names that are known`(path: String, patient: String?) {
    #expect(PatientRule.builtIn.patient(of: FilePath(path)) == patient)
  }

  @Test(arguments: [
    // The first group, or all of the match.
    (#"^(\d+)-"#, "12-3.png", "12"), (#"^\d+"#, "12-3.png", "12"),
    (#"([a-z]+)_([0-9]+)"#, "ab_12.png", "ab"), (#"(?:id)(\d+)"#, "x-id77.png", "77"),
    // A group that took no part is passed over.
    (#"a(\d+)|b(\d+)"#, "b5.png", "5"), (#"a(\d+)?"#, "a.png", "a"),
    // The whole path is seen.
    (#"^([^/]+)/"#, "patient7/study1/view2.png", "patient7"), (#"/(s\d)/"#, "p/s1/v.png", "s1"),
    // Nothing found, or nothing in what was found.
    (#"^(\d*)"#, "chest.png", nil), (#"^(\d+)-"#, "folder/chest.png", nil),
    // Not a built-in name any more.
    (#"zzz"#, "person1_bacteria_1.jpeg", nil),
  ]) func `a rule of one's own sees the whole path`(
    pattern: String, path: String, patient: String?
  ) throws {
    let rule = try #require(PatientRule(pattern: pattern))
    #expect(rule.patient(of: FilePath(path)) == patient)
  }

  @Test func `a rule of one's own sees bytes that are not UTF-8 as they are printed`() throws {
    let rule = try #require(PatientRule(pattern: "^(.*)_"))
    let path = FilePath(bytes: [0x61, 0xFF, 0x5F, 0x31])
    #expect(rule.patient(of: path) == "a%FF")
  }

  @Test(arguments: ["(", "[", "a{2,1}", "*", #"\"#])
  func `what is no regular expression gives no rule`(pattern: String) {
    #expect(PatientRule(pattern: pattern) == nil)
  }
}
