/// How a data set is loaded, for its card.
struct LoadingExample {
  private let dataset: DatasetContent

  init(_ dataset: DatasetContent) { self.dataset = dataset }

  var text: String {
    switch dataset.layout {
    case .folders: folders
    case .coco: coco
    case .nnunet: nnunet
    case .webdataset: webDataset
    }
  }

  private var coco: String {
    let isSegmentation = dataset.labels != nil
    let meaning =
      isSegmentation
      ? "An image has one annotation for each label in its mask, all of it together; "
        + "`masks/` has the same as images."
      : "A category is a class; its annotation is the whole image."
    return """
      ```python
      from torchvision.datasets import CocoDetection
      train = CocoDetection("train", "annotations/instances_train.json")
      ```

      \(meaning)
      """
  }

  private var webDataset: String {
    let shards = dataset.manifest.rows.map(\.output).filter { $0.split == .train }
      .compactMap { Shard.archive(of: $0.file) }
    let last = Set(shards).count - 1
    let number = String(String(1_000_000 + max(0, last)).dropFirst())
    let columns = dataset.hasMasks ? ["png", "mask.png", "json"] : ["png", "json"]
    let file = dataset.manifest.rows.first?.output.file ?? ""
    let ending = file.lastIndex(of: ".").map { String(file[$0...].dropFirst()) } ?? "png"
    let names = columns.map { "\"\($0 == "png" ? ending : $0)\"" }.joined(separator: ", ")
    return """
      ```python
      import webdataset
      train = webdataset.WebDataset("train-{000000..\(number)}.tar", shardshuffle=False)
      train = train.shuffle(1000).decode("pil").to_tuple(\(names))
      ```

      The member `NAME.json` has class, kind and patient of a sample.
      """
  }

  private var nnunet: String {
    """
    ```sh
    cp -r . $nnUNet_raw/Dataset100_Chest
    nnUNetv2_plan_and_preprocess -d 100 --verify_dataset_integrity
    cp splits_final.json $nnUNet_preprocessed/Dataset100_Chest/
    nnUNetv2_train 100 2d 0
    ```

    Without `splits_final.json` nnU-Net makes folds of its own, which tear patients and their variants \
    apart. Fold 0 has the validation split of this data set.
    """
  }

  private var folders: String {
    let hasMasks = dataset.hasMasks
    var code = """
      from datasets import load_dataset
      data = load_dataset("imagefolder", data_dir=".")
      """
    if hasMasks {
      code += """


        from datasets import Image
        data = data.cast_column("mask", Image())
        """
    }
    if !dataset.classes.isEmpty && !dataset.isMultilabel {
      code += """


        from torchvision.datasets import ImageFolder
        train = ImageFolder("train")
        """
    }
    let masks =
      hasMasks
      ? " The column `mask` is a path from this folder; the second lines make it an image." : ""
    return """
      ```python
      \(code)
      ```

      Columns are those of `metadata.jsonl` in each split.\(masks)
      """
  }
}
