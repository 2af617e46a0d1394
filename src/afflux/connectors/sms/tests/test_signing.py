"""Signatures against the vendors' own published examples."""

from afflux.connectors.sms.signing import rpc_signature, tc3_authorization


def test_aliyuns_own_example_of_a_text_message():
    asked = {
        "AccessKeyId": "testId", "Action": "SendSms", "Format": "XML", "OutId": "123", "PhoneNumbers": "15300000001",
        "RegionId": "cn-hangzhou", "SignName": "阿里云短信测试专用", "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": "45e25e9b-0a6f-4070-8c85-2956eda1b466", "SignatureVersion": "1.0", "TemplateCode": "SMS_71390007",
        "TemplateParam": '{"customer":"test"}', "Timestamp": "2017-07-12T02:42:19Z", "Version": "2017-05-25",
    }  # fmt: skip
    assert rpc_signature("GET", asked, "testSecret") == "zJDF+Lrzhj/ThnlvIToysFRq6t4="


def test_aliyuns_own_example_of_the_method():
    asked = {
        "Format": "XML", "AccessKeyId": "testid", "Action": "DescribeRegions", "SignatureMethod": "HMAC-SHA1",
        "SignatureNonce": "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf", "SignatureVersion": "1.0", "Version": "2014-05-26",
        "Timestamp": "2016-02-23T12:46:24Z",
    }  # fmt: skip
    assert rpc_signature("GET", asked, "testsecret") == "OLeaidS1JvxuMvnyHOwuJ+uX5qY="


def test_tencents_own_example():
    content = rb'{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}'
    signed = {"content-type": "application/json; charset=utf-8", "host": "cvm.tencentcloudapi.com"}
    key, secret = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3*******", "Gu5t9xGARNpq86cd98joQYCN3*******"
    assert tc3_authorization(key, secret, "cvm", signed, content, moment=1551113065) == (
        f"TC3-HMAC-SHA256 Credential={key}/2019-02-25/cvm/tc3_request, SignedHeaders=content-type;host, "
        "Signature=2230eefd229f582d8b1b891af7107b91597240707d778ab3738f756258d7652c"
    )
