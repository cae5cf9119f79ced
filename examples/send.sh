#!/bin/sh
# Sends a message and watches it: sh send.sh 0712345678 "Habari"
# TUMA_URL is where Tuma is, TUMA_KEY an API key with the scope SEND_SMS (tuma_test_… sends nothing and costs nothing). Needs curl.
set -eu
: "${TUMA_URL:=http://127.0.0.1:4000}" "${TUMA_KEY:?an API key}"
to=$1 text=$2
# The same key with the same input is one send: keep it until an answer came, and ask again with it.
key=$(date +%s)-$$

ask() {
  curl --silent --show-error --retry 3 "$TUMA_URL/graphql" \
    --header "authorization: Bearer $TUMA_KEY" --header 'content-type: application/json' --data-binary "$1"
}
# A text of one line as JSON.
json() { printf '"%s"' "$(printf '%s' "$1" | tr '\n\t' '  ' | sed -e 's/\\/\\\\/g' -e 's/"/\\"/g')"; }

answer=$(ask '{
  "query": "mutation ($input: SendSmsInput!) { sendSms(input: $input) { credits messages { id } rejected { value detail } } }",
  "variables": { "input": { "to": ['"$(json "$to")"'], "body": '"$(json "$text")"', "idempotencyKey": '"$(json "$key")"' } }
}')
echo "$answer"
id=$(printf '%s' "$answer" | sed -n 's/.*"id":"\(msg_[^"]*\)".*/\1/p')
[ -n "$id" ] || exit 1
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
  answer=$(ask '{ "query": "query ($id: ID!) { message(id: $id) { status } }", "variables": { "id": "'"$id"'" } }')
  echo "$answer"
  case $answer in *DELIVERED* | *FAILED* | *EXPIRED* | *CANCELLED* | *REJECTED* | *SUPPRESSED*) exit 0 ;; esac
  sleep 1
done
