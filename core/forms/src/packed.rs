//! Many short texts in one, one after the other: a form has thousands of names and expressions.

/// Texts by number, in the order in which they were added.
#[derive(Debug, Clone, Default)]
pub(crate) struct PackedTexts {
    text: String,
    /// Where each text ends.
    ends: Vec<u32>,
}

impl PackedTexts {
    /// Adds a text; gives its number.
    pub(crate) fn push(&mut self, text: &str) -> u32 {
        let number = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
        self.text.push_str(text);
        self.ends.push(u32::try_from(self.text.len()).unwrap_or(u32::MAX));
        number
    }

    /// How many texts there are.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The text of a number; empty for one that was not given.
    pub(crate) fn get(&self, number: u32) -> &str {
        let at = number as usize;
        let start = at.checked_sub(1).and_then(|before| self.ends.get(before));
        let end = self.ends.get(at).copied().unwrap_or(0);
        self.text
            .get(start.copied().unwrap_or(0) as usize..end as usize)
            .unwrap_or("")
    }

    /// Gives back what growing took in advance.
    pub(crate) fn shrink(&mut self) {
        self.text.shrink_to_fit();
        self.ends.shrink_to_fit();
    }
}
