//! The single changes that a correction is made of.

use crate::clinic::deletion::without_prefix;
use crate::clinic::line::Draft;
use crate::lang::Text;

/// One change of a `Set-Cookie` line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Edit {
    /// Remove every control character.
    Strip,
    /// Add the attribute `Secure`.
    Secure,
    /// Add the attribute `HttpOnly`.
    HttpOnly,
    /// Remove the attribute `HttpOnly`, which no script can set.
    NotHttpOnly,
    /// Set the attribute `SameSite=None`.
    SameSiteNone,
    /// Set the attribute `SameSite=Lax`.
    SameSiteLax,
    /// Remove the attribute `Domain`.
    NoDomain,
    /// Set `Domain` to this registrable domain, which both hosts share.
    Domain(String),
    /// Set `Domain` to that of a stored cookie.
    DomainOf(String),
    /// Set the attribute `Path=/`.
    PathRoot,
    /// Set `Max-Age` to this number of seconds, and remove `Expires`.
    MaxAge(i64),
    /// Remove `Max-Age` and `Expires`.
    NoEnd,
    /// Remove the attribute `Partitioned`.
    NotPartitioned,
    /// Set `Path` to this value.
    Path(String),
    /// Add the attribute `Partitioned`.
    Partitioned,
    /// Give the cookie this name, which differs by a prefix.
    Name(Vec<u8>),
    /// Leave the line as it is, and make the request over https.
    Https,
    /// Leave the line as it is, and open the connection with `wss:`.
    Wss,
    /// Leave the line as it is, and serve the site over https.
    ServeHttps,
    /// Remove the prefix of the name.
    NoPrefix,
    /// Remove the attribute `Secure`.
    NotSecure,
}

impl Edit {
    /// The change in a few words.
    pub fn text(&self) -> Text {
        let (zh, en) = match self {
            Self::Strip => ("去掉控制字符", "Take the control characters out"),
            Self::Secure => ("加上 Secure", "Add Secure"),
            Self::HttpOnly => ("加上 HttpOnly", "Add HttpOnly"),
            Self::NotHttpOnly => (
                "去掉 HttpOnly：脚本写不了它（会话和令牌要它，就让服务器来写）",
                "Take HttpOnly out: no script can set it (a session or a token needs it, so have the server set that)",
            ),
            Self::SameSiteNone => ("改成 SameSite=None", "Make it SameSite=None"),
            Self::SameSiteLax => ("改成 SameSite=Lax", "Make it SameSite=Lax"),
            Self::NoDomain => ("去掉 Domain", "Take Domain out"),
            Self::Domain(_) => {
                ("加上两台主机共有的 Domain", "Add the Domain that both hosts share")
            }
            Self::DomainOf(_) => (
                "Domain 写成留着的那个 cookie 的",
                "Write the Domain of the cookie that stays",
            ),
            Self::PathRoot => ("写 Path=/", "Write Path=/"),
            Self::MaxAge(_) => ("放长 Max-Age", "Give it a longer Max-Age"),
            Self::NoEnd => (
                "去掉 Max-Age 和 Expires：它们现在的意思是删除",
                "Take Max-Age and Expires out: as they are, they delete it",
            ),
            Self::NotPartitioned => ("去掉 Partitioned", "Take Partitioned out"),
            Self::Path(_) => (
                "Path 写成留着的那个 cookie 的",
                "Write the Path of the cookie that stays",
            ),
            Self::Partitioned => ("加上 Partitioned", "Add Partitioned"),
            Self::Name(_) => (
                "名字连前缀一起，写成留着的那个 cookie 的",
                "Write the name of the cookie that stays, prefix and all",
            ),
            Self::Https => (
                "这一行不用改，请求改用 https://",
                "Leave the line as it is and make the request with https://",
            ),
            Self::Wss => (
                "这一行不用改，连接改用 wss://",
                "Leave the line as it is and open the connection with wss://",
            ),
            Self::ServeHttps => (
                "这一行不用改，网站改用 https://",
                "Leave the line as it is and serve the site over https://",
            ),
            Self::NoPrefix => (
                "去掉名字的前缀：它要求的东西这里给不了",
                "Take the prefix off the name: what it requires can’t be had here",
            ),
            Self::NotSecure => (
                "去掉 Secure：这个地址没有加密（更好的办法是上 https）",
                "Take Secure out: this address isn’t encrypted (https would be better)",
            ),
        };
        Text { zh, en }
    }

    /// Makes this change in a line.
    pub(super) fn apply(&self, draft: &mut Draft) {
        match self {
            Self::Strip => draft.strip(|byte| byte.is_ascii_control()),
            Self::Secure => draft.set("Secure", None),
            Self::HttpOnly => draft.set("HttpOnly", None),
            Self::NotHttpOnly => draft.remove("HttpOnly"),
            Self::SameSiteNone => draft.set("SameSite", Some("None")),
            Self::SameSiteLax => draft.set("SameSite", Some("Lax")),
            Self::NoDomain => draft.remove("Domain"),
            Self::Domain(domain) | Self::DomainOf(domain) => {
                draft.set("Domain", Some(domain))
            }
            Self::PathRoot => draft.set("Path", Some("/")),
            Self::MaxAge(seconds) => {
                draft.remove("Expires");
                draft.set("Max-Age", Some(&seconds.to_string()));
            }
            Self::NoEnd => {
                draft.remove("Max-Age");
                draft.remove("Expires");
            }
            Self::NotPartitioned => draft.remove("Partitioned"),
            Self::Path(path) => draft.set("Path", Some(path)),
            Self::Partitioned => draft.set("Partitioned", None),
            Self::Name(name) => draft.rename(name),
            Self::Https | Self::Wss | Self::ServeHttps => {}
            Self::NoPrefix => {
                if let Some(bare) = draft.name().map(without_prefix).map(<[u8]>::to_vec)
                {
                    draft.rename(&bare);
                }
            }
            Self::NotSecure => draft.remove("Secure"),
        }
    }
}
