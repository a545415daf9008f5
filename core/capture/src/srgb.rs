//! The profile of the colours that pages are in, IEC 61966-2-1 (sRGB), made in the few bytes that ICC.1 needs for it.

/// A number of 16 bits and as many of fraction.
fn fixed(value: f64) -> [u8; 4] {
    ((value * 65536.0).round() as i32).to_be_bytes()
}

/// An ICC profile of version 4.2: three primaries seen under D50, one curve for all, and two lines of text.
pub(crate) fn profile() -> Vec<u8> {
    let xyz = |[x, y, z]: [f64; 3]| [b"XYZ ".as_slice(), &[0; 4], &fixed(x), &fixed(y), &fixed(z)].concat();
    // Type 3 of `para`: ((x + 0.055) / 1.055)^2.4 from 0.04045 on, x / 12.92 below.
    let curve = [
        b"para".as_slice(),
        &[0; 4],
        &[0, 3, 0, 0],
        &fixed(2.4),
        &fixed(1.0 / 1.055),
        &fixed(0.055 / 1.055),
        &fixed(1.0 / 12.92),
        &fixed(0.040_45),
    ]
    .concat();
    let text = |words: &str| {
        let letters: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let length = (letters.len() as u32).to_be_bytes();
        let head = [b"mluc".as_slice(), &[0; 4], &[0, 0, 0, 1], &[0, 0, 0, 12]].concat();
        [head.as_slice(), b"enUS", &length, &[0, 0, 0, 28], &letters].concat()
    };
    let curve_at = 6;
    let tags: [([u8; 4], Option<Vec<u8>>); 9] = [
        (*b"desc", Some(text("sRGB"))),
        (*b"cprt", Some(text("CC0"))),
        (*b"wtpt", Some(xyz([0.9642, 1.0, 0.8249]))),
        (*b"rXYZ", Some(xyz([0.436_06, 0.222_49, 0.013_92]))),
        (*b"gXYZ", Some(xyz([0.385_13, 0.716_90, 0.097_08]))),
        (*b"bXYZ", Some(xyz([0.143_07, 0.060_61, 0.713_93]))),
        (*b"rTRC", Some(curve)),
        (*b"gTRC", None),
        (*b"bTRC", None),
    ];
    let mut body: Vec<u8> = Vec::new();
    let mut table: Vec<u8> = (tags.len() as u32).to_be_bytes().to_vec();
    let start = 128 + 4 + 12 * tags.len();
    let mut places: Vec<(u32, u32)> = Vec::new();
    for (name, data) in tags {
        let place = match data {
            Some(data) => {
                let place = ((start + body.len()) as u32, data.len() as u32);
                body.extend(data);
                body.resize(body.len().next_multiple_of(4), 0);
                place
            }
            // One curve serves all three colours.
            None => places[curve_at],
        };
        places.push(place);
        table.extend([name, place.0.to_be_bytes(), place.1.to_be_bytes()].concat());
    }
    let size = (start + body.len()) as u32;
    let mut header = Vec::with_capacity(size as usize);
    header.extend(size.to_be_bytes());
    header.extend([0; 4]);
    header.extend([4, 0x20, 0, 0]);
    header.extend(*b"mntrRGB XYZ ");
    // No date: the file tells of no time.
    header.extend([0; 12]);
    header.extend(*b"acsp");
    header.resize(68, 0);
    header.extend([fixed(0.9642), fixed(1.0), fixed(0.8249)].concat());
    header.resize(128, 0);
    [header, table, body].concat()
}
