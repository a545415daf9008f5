//! Shapes of the characters that stamps across copies need in tests, as a phone's typeface would give them.

/// One character's outline, in ems.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// What it shows.
    pub character: char,
    /// How far the pen moves on.
    pub advance: f32,
    /// `M` with one point, `L` with one, `C` with three; y up from the baseline.
    pub path: Vec<(char, Vec<[f32; 2]>)>,
}

/// All characters that there are.
#[must_use]
pub fn lettering() -> Vec<Letter> {
    include_str!("../pages/lettering.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(letter)
        .collect()
}

fn letter(line: &str) -> Option<Letter> {
    let mut fields = line.split('\t');
    let character = fields.next()?.chars().next()?;
    let em = |text: &str| text.parse::<f32>().ok().map(|units| units / 1000.0);
    let advance = em(fields.next()?)?;
    let path = fields
        .filter_map(|part| {
            let mut words = part.split(' ');
            let command = words.next()?.chars().next()?;
            let numbers: Vec<f32> = words.filter_map(em).collect();
            Some((command, numbers.chunks_exact(2).map(|p| [p[0], p[1]]).collect()))
        })
        .collect();
    Some(Letter {
        character,
        advance,
        path,
    })
}
