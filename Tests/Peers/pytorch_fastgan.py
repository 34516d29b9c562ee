"""The networks of `--architecture fastgan` in PyTorch, for compare_pytorch.py: the same layers, channels and order."""
import torch
from torch import nn


def channels_of(size, width):
    """Of the generator from 4 x 4 pixels on, by size."""
    multiples = [1, 2, 4, 4, 8, 16]
    sides = [4 << level for level in range((size // 4).bit_length())]
    return {side: width * multiples[min(size // side, 32).bit_length() - 1] for side in sides}


def gated(convolution, channels):
    return [convolution, nn.BatchNorm2d(2 * channels), nn.GLU(1)]


def leaky(convolution):
    return [convolution, nn.BatchNorm2d(convolution.out_channels), nn.LeakyReLU(0.2)]


def doubling(before, after):
    return [nn.Upsample(scale_factor=2), *gated(nn.Conv2d(before, 2 * after, 3, 1, 1, bias=False), after)]


class Excitation(nn.Module):
    def __init__(self, source, target):
        super().__init__()
        self.gate = nn.Sequential(
            nn.AdaptiveAvgPool2d(4), nn.Conv2d(source, target, 4, bias=False), nn.LeakyReLU(0.1),
            nn.Conv2d(target, target, 1, bias=False), nn.Sigmoid())

    def forward(self, source, target):
        return target * self.gate(source)


class Generator(nn.Module):
    def __init__(self, size, width, latent=256):
        super().__init__()
        channels = channels_of(size, width)
        sides = list(channels)
        first = nn.ConvTranspose2d(latent, 2 * channels[4], 4, 1, 0, bias=False)
        self.stages = nn.ModuleList([nn.Sequential(*gated(first, channels[4]))])
        for before, after in zip(sides, sides[1:]):
            layers = doubling(channels[before], channels[after])
            if after * 8 == size or after * 32 == size:
                layers += gated(nn.Conv2d(channels[after], 2 * channels[after], 3, 1, 1, bias=False), channels[after])
            self.stages.append(nn.Sequential(*layers))
        self.gates = nn.ModuleList(
            [Excitation(channels[low], channels[high]) for low, high in zip(sides, sides[4:])])
        self.image = nn.Conv2d(channels[size], 2, 3, 1, 1)

    def forward(self, latents):
        found, x = [], latents
        for place, stage in enumerate(self.stages):
            x = stage(x)
            if place >= 4:
                x = self.gates[place - 4](found[place - 4], x)
            found.append(x)
        image, strength = self.image(x).chunk(2, 1)
        return torch.tanh(image + strength * torch.randn_like(image))


class Halving(nn.Module):
    def __init__(self, before, twice):
        super().__init__()
        after = 2 * before
        main = leaky(nn.Conv2d(before, after, 4, 2, 1, bias=False))
        if twice:
            main += leaky(nn.Conv2d(after, after, 3, 1, 1, bias=False))
        self.main = nn.Sequential(*main)
        self.shortcut = nn.Sequential(*leaky(nn.Conv2d(before, after, 2, 2, 0, bias=False)))

    def forward(self, x):
        return (self.main(x) + self.shortcut(x)) / 2


class Decoder(nn.Module):
    def __init__(self, features, side, size, width):
        super().__init__()
        layers = []
        while side < size:
            side *= 2
            after = width if side == size else 2 * width
            layers += doubling(features, after)
            features = after
        self.draw = nn.Sequential(*layers, nn.Conv2d(features, 1, 3, 1, 1), nn.Tanh())

    def forward(self, features):
        return self.draw(features)


class Discriminator(nn.Module):
    def __init__(self, size, width):
        super().__init__()
        self.stages = nn.ModuleList([nn.Sequential(nn.Conv2d(1, width, 4, 2, 1), nn.LeakyReLU(0.2))])
        side, channels = size // 2, [width]
        while side > 8:
            self.stages.append(Halving(channels[-1], side <= 32))
            channels.append(2 * channels[-1])
            side //= 2
        self.gates = nn.ModuleList([Excitation(a, b) for a, b in zip(channels, channels[2:])])
        last = channels[-1]
        self.head = nn.Sequential(*leaky(nn.Conv2d(last, last, 1, bias=False)), nn.Conv2d(last, 1, 4))
        coarse, wide = [nn.AvgPool2d(2), nn.Conv2d(1, width, 4, 2, 1), nn.LeakyReLU(0.2)], width
        side = size // 4
        while side > 8:
            coarse.append(Halving(wide, False))
            wide *= 2
            side //= 2
        self.coarse = nn.Sequential(*coarse, nn.Conv2d(wide, 1, 4))
        self.part_size = min(size // 2, 64)
        self.whole = Decoder(last, 8, self.part_size, width)
        self.part = Decoder(channels[-2], 8, self.part_size, width)

    def forward(self, images, quarter=None):
        found, x = [], images
        for place, stage in enumerate(self.stages):
            x = stage(x)
            if place >= 2:
                x = self.gates[place - 2](found[place - 2], x)
            found.append(x)
        verdict = torch.cat([self.head(x).flatten(1), self.coarse(images).flatten(1)], 1)
        if quarter is None:
            return verdict
        down, right = divmod(quarter, 2)

        def cut(whole):
            side = whole.shape[2] // 2
            return whole[:, :, down * side:(down + 1) * side, right * side:(right + 1) * side]

        def small(whole):
            return nn.functional.avg_pool2d(whole, whole.shape[2] // self.part_size)

        difference = nn.functional.l1_loss
        return verdict, (difference(self.whole(x), small(images))
                         + difference(self.part(cut(found[-2])), small(cut(images))))


def augmented(images):
    """Shifts by up to an eighth and holes of half a side, the cheapest part of what cxraug does."""
    count, side = images.shape[0], images.shape[2]
    reach = side // 8
    padded = nn.functional.pad(images, [reach] * 4)
    seen = []
    for image in range(count):
        down, right = torch.randint(0, 2 * reach + 1, (2,)).tolist()
        row, column = torch.randint(0, side + 1, (2,)).tolist()
        mask = torch.ones(1, 1, side, side)
        mask[:, :, max(0, row - side // 4):row + side // 4, max(0, column - side // 4):column + side // 4] = 0
        seen.append(padded[image:image + 1, :, down:down + side, right:right + side] * mask)
    return torch.cat(seen).contiguous(memory_format=torch.channels_last)
