//! The proleptic Gregorian calendar: days since 1970-01-01 to year, month, day and back.

/// Nanoseconds of a second.
pub(crate) const SECOND: i128 = 1_000_000_000;
/// Nanoseconds of a day.
pub(crate) const DAY: i128 = 86_400 * SECOND;

/// So many years, of whole 400-year eras, make every year positive: unsigned divisions are the cheap ones.
const YEARS_BEFORE: i64 = 400 * 10_000_000;

/// Days since 1970-01-01, or `None` when there is no such day.
/// The arithmetic is the well-known one over years that start on 1 March.
#[inline]
pub fn days_from_civil(year: i32, month: u32, day: u32) -> Option<i32> {
    if !(1..=12).contains(&month) || day < 1 || (day > 28 && day > days_of_month(year, month)) {
        return None;
    }
    let years = (i64::from(year) + YEARS_BEFORE - i64::from(month <= 2)) as u64;
    let month_from_march = if month <= 2 { month + 9 } else { month - 3 };
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    let days = 365 * years + years / 4 - years / 100 + years / 400 + u64::from(day_of_year);
    i32::try_from(days as i64 - YEARS_BEFORE / 400 * 146_097 - 719_468).ok()
}

/// Year, month and day of a number of days since 1970-01-01.
pub fn civil_from_days(days: i32) -> (i32, u32, u32) {
    let shifted = i64::from(days) + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = (day_of_year - (153 * month_from_march + 2) / 5 + 1) as u32;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 } as u32;
    let year = (year_of_era + era * 400) as i32 + i32::from(month <= 2);
    (year, month, day)
}

fn days_of_month(year: i32, month: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// `2024-02-29`.
pub(crate) fn show_date(days: i32) -> String {
    let (year, month, day) = civil_from_days(days);
    if (0..=9999).contains(&year) {
        format!("{year:04}-{month:02}-{day:02}")
    } else {
        format!("{year:+}-{month:02}-{day:02}")
    }
}

/// `13:45:00`, with as many digits of a second as are needed.
pub(crate) fn show_time(nanoseconds: i128) -> String {
    let seconds = nanoseconds / SECOND;
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    let fraction = nanoseconds % SECOND;
    let mut shown = format!("{hour:02}:{minute:02}:{second:02}");
    if fraction != 0 {
        shown.push('.');
        shown.push_str(format!("{fraction:09}").trim_end_matches('0'));
    }
    shown
}

/// `2024-02-29T13:45:00Z`.
pub(crate) fn show_timestamp(nanoseconds: i128) -> String {
    let days = nanoseconds.div_euclid(DAY) as i32;
    format!("{}T{}Z", show_date(days), show_time(nanoseconds.rem_euclid(DAY)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_eight_centuries_comes_back() {
        let first = days_from_civil(1600, 1, 1).unwrap();
        for days in first..first + 300_000 {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), Some(days));
        }
        assert_eq!(days_from_civil(1970, 1, 1), Some(0));
        assert_eq!(days_from_civil(2000, 3, 1), Some(11_017));
    }

    #[test]
    fn a_day_that_does_not_exist_is_none() {
        for (year, month, day) in
            [(2024, 2, 30), (2023, 2, 29), (1900, 2, 29), (2024, 13, 1), (2024, 0, 1), (2024, 4, 31), (2024, 1, 0)]
        {
            assert_eq!(days_from_civil(year, month, day), None);
        }
    }

    #[test]
    fn a_timestamp_before_the_epoch_shows_its_own_day() {
        assert_eq!(show_timestamp(-1), "1969-12-31T23:59:59.999999999Z");
        assert_eq!(show_timestamp(500_000_000), "1970-01-01T00:00:00.5Z");
    }
}
