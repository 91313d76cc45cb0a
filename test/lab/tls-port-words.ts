import { dateHeader, type HttpAnswer, nginxPage } from './http-answer.ts';

/** What TLS ports say to clear HTTP, in clear. */
export const nginxWords = nginxPage(400, '400 The plain HTTP request was sent to HTTPS port');

export const apacheWords: HttpAnswer = {
  status: 400,
  headers: [
    dateHeader,
    ['Server', 'Apache/2.4.62 (Debian)'],
    ['Connection', 'close'],
    ['Content-Type', 'text/html; charset=iso-8859-1'],
  ],
  body: "<!DOCTYPE HTML>\n<html><head>\n<title>400 Bad Request</title>\n</head><body>\n<h1>Bad Request</h1>\n<p>Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />\n Instead use the HTTPS scheme to access this URL, please.<br />\n</p>\n</body></html>\n",
};

export const tomcatWords: HttpAnswer = {
  status: 400,
  headers: [['Connection', 'close']],
  body: 'Bad Request\r\nThis combination of host and port requires TLS.\r\n',
};
