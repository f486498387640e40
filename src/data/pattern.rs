//! Date and time patterns in the notation of `strftime`, read strictly.

use super::calendar::days_from_civil;

/// A pattern such as `%d/%m/%Y` that a text must match from its first to its last character.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatePattern {
    text: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Year,
    Month(Padding),
    MonthName,
    Day(Padding),
    Hour(Padding),
    Hour12(Padding),
    Minute,
    Second,
    Fraction,
    HalfOfDay,
    Offset,
    Literal(u8),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Padding {
    /// Exactly two digits.
    Zero,
    /// One or two digits, without a leading zero.
    Without,
}

/// What a text said, as far as its pattern has it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    /// Days since 1970-01-01.
    pub(crate) days: i32,
    /// Nanoseconds since midnight, on the clock of the text.
    pub(crate) clock: i64,
    /// Seconds east of UTC, where the text says so.
    pub(crate) offset: Option<i32>,
}

/// The numbers in a text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fields {
    pub(super) year: u32,
    pub(super) month: u32,
    pub(super) day: u32,
    hour: u32,
    minute: u32,
    second: u32,
    fraction: u32,
    offset: Option<i32>,
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

impl DatePattern {
    /// Compiles a pattern. The error names what is wrong with it.
    pub fn compile(text: &str) -> Result<Self, String> {
        let mut parts = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            if byte != b'%' {
                parts.push(Part::Literal(byte));
                continue;
            }
            let code = rest.next().ok_or("the pattern ends with a single `%`")?;
            let (padding, code) = match code {
                b'-' => (Padding::Without, rest.next().ok_or("the pattern ends with `%-`")?),
                code => (Padding::Zero, code),
            };
            push_code(&mut parts, code, padding)?;
        }
        let has = |wanted: fn(&Part) -> bool| parts.iter().filter(|part| wanted(part)).count();
        if has(|part| matches!(part, Part::Hour12(_))) != has(|part| matches!(part, Part::HalfOfDay)) {
            return Err("`%I` and `%p` go together".to_owned());
        }
        Ok(Self { text: text.to_owned(), parts })
    }

    /// The pattern as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the pattern says which day is meant.
    pub fn has_day(&self) -> bool {
        let has = |wanted: fn(&Part) -> bool| self.parts.iter().any(wanted);
        has(|part| *part == Part::Year)
            && has(|part| matches!(part, Part::Month(_) | Part::MonthName))
            && has(|part| matches!(part, Part::Day(_)))
    }

    /// Whether the pattern says which time of the day is meant.
    pub fn has_time(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Hour(_) | Part::Hour12(_)))
    }

    /// Whether a text follows the pattern and names a day and a time that exist.
    pub fn matches(&self, text: &str) -> bool {
        self.read(text.as_bytes()).is_some()
    }

    pub(crate) fn read(&self, text: &[u8]) -> Option<Moment> {
        let Fields { year, month, day, hour, minute, second, fraction, offset } = self.fields(text)?;
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let clock = i64::from(hour * 3_600 + minute * 60 + second) * 1_000_000_000 + i64::from(fraction);
        Some(Moment { days: days_from_civil(year as i32, month, day)?, clock, offset })
    }

    /// The numbers of a text that follows the pattern, whether or not there is such a day or time.
    pub(super) fn fields(&self, text: &[u8]) -> Option<Fields> {
        let mut reader = Reader { rest: text };
        let mut fields = Fields { year: 1970, month: 1, day: 1, ..Fields::default() };
        let mut afternoon = None;
        for part in &self.parts {
            match *part {
                Part::Year => fields.year = reader.digits(4, 4)?,
                Part::Month(padding) => fields.month = reader.padded(padding)?,
                Part::MonthName => fields.month = reader.month_name()?,
                Part::Day(padding) => fields.day = reader.padded(padding)?,
                Part::Hour(padding) => fields.hour = reader.padded(padding)?,
                Part::Hour12(padding) => {
                    fields.hour = reader.padded(padding).filter(|hour| (1..=12).contains(hour))? % 12;
                }
                Part::Minute => fields.minute = reader.digits(2, 2)?,
                Part::Second => fields.second = reader.digits(2, 2)?,
                Part::Fraction => fields.fraction = reader.fraction()?,
                Part::HalfOfDay => afternoon = Some(reader.half_of_day()?),
                Part::Offset => fields.offset = Some(reader.offset()?),
                Part::Literal(byte) => reader.literal(byte)?,
            }
        }
        fields.hour += if afternoon == Some(true) { 12 } else { 0 };
        reader.rest.is_empty().then_some(fields)
    }
}

fn push_code(parts: &mut Vec<Part>, code: u8, padding: Padding) -> Result<(), String> {
    let literal = |byte| Part::Literal(byte);
    match code {
        b'Y' => parts.push(Part::Year),
        b'm' => parts.push(Part::Month(padding)),
        b'b' => parts.push(Part::MonthName),
        b'd' => parts.push(Part::Day(padding)),
        b'e' => parts.push(Part::Day(Padding::Without)),
        b'H' => parts.push(Part::Hour(padding)),
        b'I' => parts.push(Part::Hour12(padding)),
        b'M' => parts.push(Part::Minute),
        b'S' => parts.push(Part::Second),
        b'f' => parts.push(Part::Fraction),
        b'p' => parts.push(Part::HalfOfDay),
        b'z' => parts.push(Part::Offset),
        b'F' => parts.extend([
            Part::Year,
            literal(b'-'),
            Part::Month(Padding::Zero),
            literal(b'-'),
            Part::Day(Padding::Zero),
        ]),
        b'T' => parts.extend([Part::Hour(Padding::Zero), literal(b':'), Part::Minute, literal(b':'), Part::Second]),
        b'R' => parts.extend([Part::Hour(Padding::Zero), literal(b':'), Part::Minute]),
        b'%' => parts.push(literal(b'%')),
        b'y' => return Err("`%y` is refused: a year of two digits can mean two centuries".to_owned()),
        other => {
            return Err(format!(
                "`%{}` is not known; known are %Y %m %d %e %b %H %I %M %S %f %p %z %F %T %R %%",
                char::from(other).escape_default()
            ));
        }
    }
    Ok(())
}

struct Reader<'t> {
    rest: &'t [u8],
}

impl Reader<'_> {
    fn literal(&mut self, byte: u8) -> Option<()> {
        let (first, rest) = self.rest.split_first()?;
        self.rest = rest;
        (*first == byte).then_some(())
    }

    fn digits(&mut self, least: usize, most: usize) -> Option<u32> {
        let count = self.rest.iter().take(most).take_while(|byte| byte.is_ascii_digit()).count();
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        (count >= least).then(|| digits.iter().fold(0, |number, digit| number * 10 + u32::from(digit - b'0')))
    }

    fn padded(&mut self, padding: Padding) -> Option<u32> {
        match padding {
            Padding::Zero => self.digits(2, 2),
            Padding::Without if matches!(self.rest, [b'0', b'0'..=b'9', ..]) => None,
            Padding::Without => self.digits(1, 2),
        }
    }

    /// One to nine digits, as nanoseconds.
    fn fraction(&mut self) -> Option<u32> {
        let before = self.rest.len();
        let digits = self.digits(1, 9)?;
        Some(digits * 10_u32.pow(9 - (before - self.rest.len()) as u32))
    }

    fn month_name(&mut self) -> Option<u32> {
        let (name, rest) = self.rest.split_at_checked(3)?;
        self.rest = rest;
        let lower = name.to_ascii_lowercase();
        MONTHS.iter().position(|month| month.as_bytes() == lower).map(|at| at as u32 + 1)
    }

    fn half_of_day(&mut self) -> Option<bool> {
        let (half, rest) = self.rest.split_at_checked(2)?;
        self.rest = rest;
        match half {
            b"AM" | b"am" => Some(false),
            b"PM" | b"pm" => Some(true),
            _ => None,
        }
    }

    /// `Z`, `+02:00`, `+0200` or `+02`, as seconds east of UTC.
    fn offset(&mut self) -> Option<i32> {
        let (sign, rest) = self.rest.split_first()?;
        self.rest = rest;
        let sign = match sign {
            b'Z' => return Some(0),
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let hours = self.digits(2, 2)? as i32;
        let minutes = match self.rest {
            [b':', ..] => {
                self.literal(b':')?;
                self.digits(2, 2)?
            }
            [b'0'..=b'9', ..] => self.digits(2, 2)?,
            _ => 0,
        } as i32;
        (hours <= 23 && minutes <= 59).then_some(sign * (hours * 3_600 + minutes * 60))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, text: &str) -> bool {
        DatePattern::compile(pattern).unwrap().matches(text)
    }

    #[test]
    fn a_text_must_follow_its_pattern_exactly() {
        assert!(matches("%d/%m/%Y", "31/12/2024"));
        assert!(!matches("%d/%m/%Y", "12/31/2024"));
        assert!(!matches("%d/%m/%Y", "1/12/2024"));
        assert!(matches("%-d/%-m/%Y", "1/2/2024"));
        assert!(!matches("%-d/%-m/%Y", "01/02/2024"));
        assert!(matches("%-H:%M", "0:05"));
        assert!(!matches("%d/%m/%Y", "31/12/2024 "));
        assert!(matches("%d %b %Y %I:%M %p", "01 Feb 2024 12:05 AM"));
        assert!(!matches("%H:%M:%S", "23:59:60"));
        assert!(matches("%FT%T.%f%z", "2024-02-29T23:59:59.123+02:00"));
        assert!(!matches("%F", "2023-02-29"));
    }

    #[test]
    fn a_pattern_that_could_be_misread_is_refused() {
        for pattern in ["%d/%m/%y", "%Q", "%", "%I:%M"] {
            assert!(DatePattern::compile(pattern).is_err(), "{pattern}");
        }
    }
}
